// Figures, and bars that filter when they are clicked.

function renderSummary() {
  const flagged = rows.filter((row) => row.risks.length);
  const high = flagged.filter((row) => row.risks.some((risk) => risk.level === "high"));
  const figures = [
    ["figure_mails", rows.length],
    ["figure_flagged", flagged.length],
    ["figure_high", high.length, "high"],
    ["figure_unread", unread.length],
  ];
  byId("figures").replaceChildren(
    ...figures.map(([name, value, level]) =>
      element(
        "p",
        {class: "figure", "data-level": value ? level : undefined},
        element("b", {text: number(value)}),
        element("span", {text: word(name)}),
      ),
    ),
  );
}

function renderFacets() {
  const labelCounts = labels.map((label) => ({
    value: label,
    name: title(label),
    parts: LEVELS.map((level) => [level, counts.labels.get(label)[level]]),
  }));
  const levelCounts = LEVELS.map((level) => ({
    value: level,
    name: word(level),
    parts: [[level, counts.levels[level]]],
  }));
  const languageCounts = [...counts.languages].map(([value, share]) => ({
    value,
    name: word(value),
    parts: [["", share.flagged]],
    total: share.total,
  }));
  renderBars("labels", labelCounts);
  renderBars("levels", levelCounts);
  renderBars("languages", languageCounts);
  renderHistogram();
}

function sum(parts) {
  return parts.reduce((total, [, count]) => total + count, 0);
}

function facetButton(facet, value, label, ...children) {
  const button = element(
    "button",
    {
      type: "button",
      "data-value": value,
      "aria-label": label,
      "aria-pressed": String(state[facet].has(value)),
      onclick: () => toggle(facet, value),
    },
    ...children,
  );
  return button;
}

// A bar's length is the share that its figure says: of a total where it has one, else of the longest.
function renderBars(facet, bars) {
  const most = Math.max(1, ...bars.map((bar) => sum(bar.parts)));
  const buttons = bars.map((bar) => {
    const flagged = number(sum(bar.parts));
    const total = bar.total === undefined ? undefined : number(bar.total);
    const values = {name: bar.name, flagged, total};
    const figure = total === undefined ? flagged : word("of_total", values);
    return facetButton(
      facet,
      bar.value,
      word(total === undefined ? "facet_button" : "facet_share", values),
      element("span", {class: "name", text: bar.name}),
      element("span", {class: "count", text: figure}),
      element("span", {class: "bar"}, ...bar.parts.map((part) => barPart(part, bar.total || most))),
    );
  });
  replaceButtons(facet, buttons);
}

function barPart([level, count], most) {
  const part = element("span", {"data-level": level || undefined});
  part.style.width = `${(100 * count) / most}%`;
  return part;
}

function renderHistogram() {
  const shares = [...counts.periods];
  document.querySelector("[data-card=periods]").hidden = shares.length === 0;
  const most = Math.max(1, ...shares.map(([, share]) => share.flagged));
  const buttons = shares.map(([period, {flagged, total}], position) => {
    const bar = element("span", {class: "column"});
    bar.style.height = `${(100 * flagged) / most}%`;
    const values = {name: period, flagged: number(flagged), total: number(total)};
    const button = facetButton("periods", period, word("facet_share", values), bar);
    button.title = word("facet_share", values);
    if (isMarked(period, position)) button.append(element("span", {class: "tick", text: tick(period, position)}));
    return button;
  });
  replaceButtons("periods", buttons);
}

function isMarked(period, position) {
  if (period.length === 10) return position % 7 === 0;
  return position === 0 || period.endsWith("-01") || period.length === 4;
}

// Of days every seventh, without its year. The year where it begins, the month too at the very
// start; of many years every fourth.
function tick(period, position) {
  if (period.length === 10) return period.slice(5);
  if (period.length === 4) return periods.length <= 8 || position % 4 === 0 ? period : "";
  return position === 0 && !periods[Math.min(4, periods.length - 1)].endsWith("-01")
    ? period
    : period.slice(0, 4);
}

// New buttons must not cost a keyboard user the place.
function replaceButtons(facet, buttons) {
  const group = document.querySelector(`[data-facet=${facet}]`);
  const focused = group.contains(document.activeElement) ? document.activeElement : null;
  group.replaceChildren(...buttons);
  if (focused) buttons.find((b) => b.dataset.value === focused.dataset.value)?.focus();
}

function toggle(facet, value) {
  if (!state[facet].delete(value)) state[facet].add(value);
  if (state.view === "unread") state.view = "flagged";
  update();
}
