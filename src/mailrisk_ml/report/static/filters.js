// Which mails are listed, in which order, and how many there would be with one filter changed.

const state = {
  view: "flagged",
  labels: new Set(),
  levels: new Set(),
  languages: new Set(),
  periods: new Set(),
  sender: "",
  search: "",
  sort: "risk",
  descending: true,
};
const orders = {};
let shown = [];
let counts = {};

function folded(text) {
  return text.normalize("NFKC").toLowerCase();
}

function haystack(row) {
  row.haystack ??= folded(
    [
      row.subject,
      row.sender,
      row.source,
      row.error ?? "",
      ...row.risks.flatMap((risk) => risk.evidence.map((passage) => passage.text)),
    ].join("\n"),
  );
  return row.haystack;
}

function compareRows(key) {
  const collator = new Intl.Collator(["zh-CN", "en"], {numeric: true});
  if (key === "subject" || key === "sender") return (a, b) => collator.compare(a[key], b[key]);
  const field = key === "date" ? "time" : "weight";
  return (a, b) => (a[field] === b[field] ? 0 : a[field] - b[field]);
}

// Sorted once for each column.
function ordered() {
  orders[state.sort] ??= [...rows].sort(compareRows(state.sort));
  return state.descending ? [...orders[state.sort]].reverse() : orders[state.sort];
}

function chosen(facet, value) {
  return state[facet].size === 0 || state[facet].has(value);
}

function emptyCounts() {
  const levelCounts = () => Object.fromEntries(LEVELS.map((level) => [level, 0]));
  const shares = (names) => new Map(names.map((name) => [name, {flagged: 0, total: 0}]));
  return {
    all: 0,
    flagged: 0,
    labels: new Map(labels.map((label) => [label, levelCounts()])),
    levels: levelCounts(),
    languages: shares(languages),
    periods: shares(periods),
  };
}

function countShare(share, row) {
  if (!share) return;
  share.total += 1;
  if (row.risks.length) share.flagged += 1;
}

function countRisks(row) {
  const levels = new Set();
  for (const risk of row.risks) {
    if (chosen("levels", risk.level)) counts.labels.get(risk.label)[risk.level] += 1;
    if (chosen("labels", risk.label)) levels.add(risk.level);
  }
  for (const level of levels) counts.levels[level] += 1;
}

function riskPasses(row) {
  if (!state.labels.size && !state.levels.size) return true;
  return row.risks.some((risk) => chosen("labels", risk.label) && chosen("levels", risk.level));
}

// A facet counts what the other filters let through, so that its bars say what a click would show.
function applyFilters() {
  const terms = folded(state.search).split(/\s+/).filter(Boolean);
  const sender = folded(state.sender.trim());
  const found = (row) => terms.every((term) => haystack(row).includes(term));
  counts = emptyCounts();
  if (state.view === "unread") shown = unread.filter(found);
  const listed = [];
  for (const row of ordered()) {
    if (sender && !folded(row.sender).includes(sender)) continue;
    if (terms.length && !found(row)) continue;
    const language = chosen("languages", row.written);
    const period = chosen("periods", row.period);
    const risk = riskPasses(row);
    if (language && period) countRisks(row);
    if (risk && period) countShare(counts.languages.get(row.written), row);
    if (risk && language) countShare(counts.periods.get(row.period), row);
    if (!(language && period && risk)) continue;
    counts.all += 1;
    if (row.risks.length) counts.flagged += 1;
    if (state.view === "all" || row.risks.length) listed.push(row);
  }
  if (state.view !== "unread") shown = listed;
}

function isFiltered() {
  const facets = [state.labels, state.levels, state.languages, state.periods];
  return Boolean(state.search || state.sender || facets.some((facet) => facet.size));
}

function clearFilters() {
  for (const facet of ["labels", "levels", "languages", "periods"]) state[facet].clear();
  state.search = state.sender = "";
  byId("search").value = byId("sender").value = "";
}
