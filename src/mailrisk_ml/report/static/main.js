// Wiring.

const SENDERS_OFFERED = 100;
let searchTimer = 0;
let frame = 0;

function update() {
  const before = shown[active];
  applyFilters();
  active = Math.max(0, shown.indexOf(opened ?? before));
  renderFacets();
  renderViews();
  renderStatus();
  renderColumns();
  renderRows();
}

function renderViews() {
  const views = [
    ["flagged", counts.flagged],
    ["all", counts.all],
    ["unread", unread.length],
  ];
  const buttons = views.map(([view, count]) =>
    element(
      "button",
      {
        type: "button",
        "data-value": view,
        "aria-pressed": String(state.view === view),
        onclick: () => {
          state.view = view;
          update();
          byId("views").querySelector(`[data-value=${view}]`).focus();
        },
      },
      element("span", {text: word(`view_${view}`)}),
      element("span", {class: "count", text: number(count)}),
    ),
  );
  byId("views").replaceChildren(...buttons);
}

function renderStatus() {
  const total = state.view === "unread" ? unread.length : rows.length;
  byId("status").textContent = word("status", {shown: number(shown.length), total: number(total)});
  byId("clear").hidden = !isFiltered();
  byId("grid").setAttribute("aria-rowcount", shown.length + 1);
  const nothing = {
    flagged: isFiltered() ? "nothing_found" : "nothing_flagged",
    all: "nothing_found",
    unread: isFiltered() && unread.length ? "nothing_found" : "nothing_unread",
  };
  byId("empty").hidden = shown.length > 0;
  byId("empty").textContent = word(nothing[state.view]);
}

function renderEverything() {
  applyWords();
  const created = new Date(config.created);
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const date = new Intl.DateTimeFormat(locale, {dateStyle: "long", timeStyle: "short"}).format(created);
  byId("byline").textContent = word("byline", {date});
  if (config.redacted) byId("byline").textContent += ` · ${word("redacted")}`;
  const own = Object.entries(config.thresholds).map(([label, p]) => `${title(label)} ${p}`);
  const thresholds = own.length ? word("colophon_thresholds", {list: own.join(", ")}) : "";
  byId("colophon").textContent = word("colophon", {preset: word(`preset_${config.preset}`), thresholds});
  byId("record").textContent = describeOrigin(date);
  renderSummary();
  update();
  if (opened) openMail(opened);
}

// What the report was made by, in enough words to make it again.
function describeOrigin(date) {
  const digest = config.digest ? ` (SHA-256 ${config.digest.slice(0, 16)}…)` : "";
  const model = config.model ? word("record_model", {name: config.model, digest}) : "";
  const limits = Object.entries(config.decides).map(([label, p]) => [title(label), p.toFixed(3)]);
  const isOne = new Set(limits.map(([, p]) => p)).size === 1;
  const list = isOne ? limits[0][1] : limits.map((limit) => limit.join(" ")).join(", ");
  const decides = list ? word("record_decides", {list}) : "";
  const parts = config.zones.map((zone) => word(`zone_${zone}`)).join(language === "zh" ? "、" : ", ");
  const zones = parts ? word("record_zones", {list: parts}) : "";
  return word("record", {version: config.version, date, model, zones, decides});
}

function offerSenders() {
  const totals = new Map();
  for (const row of rows) {
    if (row.risks.length && row.sender) totals.set(row.sender, (totals.get(row.sender) ?? 0) + 1);
  }
  const most = [...totals].sort((a, b) => b[1] - a[1]).slice(0, SENDERS_OFFERED);
  byId("senders").replaceChildren(...most.map(([sender]) => element("option", {value: sender})));
}

function onInput(field) {
  return (event) => {
    clearTimeout(searchTimer);
    searchTimer = setTimeout(() => {
      state[field] = event.target.value;
      update();
    }, 80);
  };
}

function onKey(event) {
  if (event.key === "Escape" && opened) {
    event.preventDefault();
    closeMail();
  } else if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
    event.preventDefault();
    byId("search").focus();
  }
}

function onViewChange() {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(renderMissingRows);
}

readRows();
offerSenders();
renderEverything();
byId("search").addEventListener("input", onInput("search"));
byId("sender").addEventListener("input", onInput("sender"));
byId("clear").addEventListener("click", () => {
  clearFilters();
  update();
  byId("search").focus();
});
byId("grid").addEventListener("keydown", onGridKey);
byId("print-button").addEventListener("click", () => window.print());
document.addEventListener("keydown", onKey);
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    language = button.dataset.language;
    renderEverything();
  });
}
addEventListener("scroll", onViewChange, {passive: true});
addEventListener("resize", onViewChange);
addEventListener("beforeprint", preparePrint);
addEventListener("afterprint", clearPrint);
document.body.dataset.ready = "true";
