// The list: only the rows in sight are in the document.

const ROWS_BEYOND = 8;
const COLUMNS = ["risk", "subject", "sender"];
let active = 0;
let drawn = null; // the rows in the document, and their height

// Heights as in mailbox.css, which lays rows out in lines of known height.
function isNarrow() {
  return byId("grid").clientWidth < 720;
}

function rowHeight() {
  return isNarrow() ? 116 : 68;
}

function renderColumns() {
  const unreadColumns = [["column_source"], ["column_reason"]];
  const keys = periods.length ? [...COLUMNS, "date"] : COLUMNS;
  const columns = state.view === "unread" ? unreadColumns : keys.map((key) => [`column_${key}`, key]);
  byId("columns").dataset.view = state.view;
  byId("columns").replaceChildren(
    ...columns.map(([name, key]) => {
      if (!key) return element("span", {role: "columnheader", text: word(name)});
      const sorted = state.sort === key;
      const direction = state.descending ? "descending" : "ascending";
      const button = element("button", {
        type: "button",
        text: word(name),
        "data-sort": key,
        title: word("sort_by", {column: word(name)}),
        onclick: () => sortBy(key),
      });
      return element("span", {role: "columnheader", "aria-sort": sorted ? direction : "none"}, button);
    }),
  );
}

function sortBy(key) {
  state.descending = state.sort === key ? !state.descending : key === "risk" || key === "date";
  state.sort = key;
  update();
  document.querySelector(`[data-sort=${key}]`).focus();
}

function rowsInView(beyond) {
  const height = rowHeight();
  const above = Math.max(0, -byId("rows").getBoundingClientRect().top);
  return {
    height,
    first: Math.max(0, Math.floor(above / height) - beyond),
    last: Math.min(shown.length, Math.ceil((above + innerHeight) / height) + beyond),
  };
}

// A row that is replaced between press and release gets no click: those that do are left alone.
function renderMissingRows() {
  const {height, first, last} = rowsInView(0);
  if (height !== drawn.height || first < drawn.first || last > drawn.last) renderRows();
}

function renderRows() {
  const body = byId("rows");
  drawn = rowsInView(ROWS_BEYOND);
  const {height, first, last} = drawn;
  byId("grid").dataset.narrow = String(isNarrow());
  body.style.height = `${shown.length * height}px`;
  body.replaceChildren(
    ...shown.slice(first, last).map((row, i) => {
      const node = renderRow(row, first + i);
      node.style.transform = `translateY(${(first + i) * height}px)`;
      return node;
    }),
  );
  const current = byId(`row-${active}`);
  const grid = byId("grid");
  if (current) grid.setAttribute("aria-activedescendant", current.id);
  else grid.removeAttribute("aria-activedescendant");
}

function renderRow(row, position) {
  const cells = row.error === undefined ? mailCells(row) : unreadCells(row);
  return element(
    "div",
    {
      role: "row",
      id: `row-${position}`,
      class: "row",
      "data-view": row.error === undefined ? undefined : "unread",
      "aria-rowindex": position + 2,
      "aria-selected": String(position === active),
      "data-open": row === opened,
      onclick: () => {
        active = position;
        byId("grid").focus({preventScroll: true});
        if (row.error === undefined) openMail(row);
        else renderRows();
      },
    },
    ...cells.map(([name, ...children]) =>
      element("div", {role: "gridcell", class: `cell ${name}`}, ...children),
    ),
  );
}

function mailCells(row) {
  const passage = row.risks[0]?.evidence[0]?.text ?? "";
  return [
    ["risks", ...riskLines(row)],
    [
      "subject",
      element(
        "span",
        {class: "line strong"},
        row.truncated && element("span", {class: "mark", text: word("truncated")}),
        row.unjudged && element("span", {class: "mark", text: word(row.unjudged)}),
        isolated(row.subject || word("no_subject")),
      ),
      isolated(passage || row.source, {class: passage ? "line passage" : "line quiet"}),
    ],
    ["sender", isolated(row.sender || word("no_sender"), {class: "line", title: row.sender})],
    periods.length && ["date", element("span", {class: "line", text: row.date.slice(0, 10), title: row.date})],
  ].filter(Boolean);
}

function unreadCells(row) {
  return [
    ["subject", isolated(row.source, {class: "line strong"})],
    ["sender", isolated(row.error, {class: "line"})],
  ];
}

function riskLines(row) {
  if (!row.risks.length) return [element("span", {class: "line quiet", text: word("no_risk")})];
  const most = row.risks.length > 2 ? 1 : 2;
  const others = row.risks.length > 1 ? `+${row.risks.length - 1}` : "";
  const lines = row.risks.slice(0, most).map((risk, i) =>
    element(
      "span",
      {class: "line risk", "data-level": risk.level},
      element("span", {class: "dot", "aria-hidden": "true"}),
      element("span", {class: "name", text: title(risk.label)}),
      i === 0 && others && element("span", {class: "others quiet", text: others}),
      element("span", {class: "level", text: word(risk.level)}),
    ),
  );
  const count = row.risks.length - most;
  if (count > 0) lines.push(element("span", {class: "line quiet", text: word("more_risks", {count})}));
  return lines;
}

function moveTo(position) {
  if (!shown.length) return;
  active = Math.min(Math.max(position, 0), shown.length - 1);
  const height = rowHeight();
  const top = byId("rows").getBoundingClientRect().top + active * height;
  const covered = byId("columns").getBoundingClientRect().bottom;
  if (top < covered) scrollBy(0, top - covered);
  else if (top + height > innerHeight) scrollBy(0, top + height - innerHeight);
  if (opened && shown[active].error === undefined) openMail(shown[active]);
  else renderRows();
}

function onGridKey(event) {
  if (event.target !== byId("grid") || event.altKey || event.ctrlKey || event.metaKey) return;
  const page = Math.max(1, Math.floor(innerHeight / rowHeight()) - 3);
  const moves = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: shown.length - 1,
  };
  if (event.key in moves) moveTo(moves[event.key]);
  else if (event.key === "Enter" || event.key === " ") {
    const row = shown[active];
    if (row && row.error === undefined) {
      openMail(row);
      byId("detail-subject").focus();
    }
  } else return;
  event.preventDefault();
}
