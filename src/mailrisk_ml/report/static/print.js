// On paper: the flagged mails of the list, each with its passages.

const MOST_PRINTED = 2000;

function describeFilters() {
  const parts = [
    ...[...state.labels].map(title),
    ...[...state.levels].map((level) => word(level)),
    ...[...state.languages].map((name) => word(name)),
    ...state.periods,
  ];
  if (state.sender) parts.push(word("print_sender", {text: state.sender}));
  if (state.search) parts.push(word("print_search", {text: state.search}));
  return parts.join(", ");
}

function preparePrint() {
  const flagged = shown.filter((row) => row.risks.length);
  const printed = flagged.slice(0, MOST_PRINTED);
  const values = {shown: number(printed.length), total: number(flagged.length)};
  const parts = [
    element("h1", {text: word("title")}),
    element("p", {text: `${byId("byline").textContent} · ${word("print_count", {shown: values.total})}`}),
    isFiltered() && element("p", {}, isolated(word("print_filters", {filters: describeFilters()}))),
    printed.length < flagged.length && element("p", {text: word("print_cut", values)}),
    ...(state.view === "unread" ? shown.slice(0, MOST_PRINTED).map(printUnread) : printed.map(printMail)),
    element("p", {class: "foot", text: `${word("not_advice")} ${byId("record").textContent}`}),
  ];
  byId("print").replaceChildren(...parts.filter(Boolean));
}

function printUnread(row) {
  return element("p", {}, isolated(row.source), ` — `, isolated(row.error));
}

function printMail(row) {
  const facts = [
    row.sender || word("no_sender"),
    row.date.replace("T", " ") || word("no_date"),
    row.source,
    row.truncated && word("truncated"),
    row.unjudged && word(row.unjudged),
  ];
  return element(
    "article",
    {},
    element("h2", {dir: "auto", text: row.subject || word("no_subject")}),
    element("p", {class: "facts"}, ...facts.filter(Boolean).map((fact) => isolated(fact))),
    ...row.risks.flatMap((risk) => [
      element("h3", {
        "data-level": risk.level,
        text: `${title(risk.label)} · ${word(risk.level)} · ${probability(risk.probability)}`,
      }),
      ...risk.evidence.map((passage) => element("blockquote", {dir: "auto", text: passage.text})),
      element("p", {class: "advice", text: described("advice", risk.label)}),
    ]),
  );
}

function clearPrint() {
  byId("print").replaceChildren();
}
