// The mails of the page: their rows, and the texts of those that are flagged.

const LEVELS = ["high", "medium", "low"];
const MOST_PERIODS = 36;
const DAY = 24 * 60 * 60 * 1000;
const MOST_BLOCKS_OPEN = 4;
const rows = [];
const unread = [];
const textBlocks = [...document.querySelectorAll("script[data-texts]")];
const taxonomy = readJson("taxonomy");
const openBlocks = new Map();
let labels = [];
let languages = [];
let periods = [];

function readRows() {
  document.querySelectorAll("script[data-rows]").forEach((block, blockNumber) => {
    for (const row of JSON.parse(block.textContent)) {
      (row.error === undefined ? rows : unread).push(completed(row, blockNumber));
    }
    block.remove();
  });
  const found = new Set(rows.flatMap((row) => row.risks.map((risk) => risk.label)));
  labels = [...new Set([...Object.keys(config.titles), ...found])];
  languages = ["en", "zh", ...(rows.some((row) => row.written === "other") ? ["other"] : [])];
  divideTime();
}

function completed(row, block) {
  row.block = block;
  row.subject ??= "";
  row.sender ??= "";
  row.date ??= "";
  row.source ??= "";
  row.risks ??= [];
  // `language` is that of the two it is nearer to.
  row.written = row.unjudged === "other_language" ? "other" : row.language;
  row.time = Date.parse(row.date);
  if (Number.isNaN(row.time)) row.time = -Infinity;
  // Level first, then probability.
  row.weight = Math.max(
    -1,
    ...row.risks.map((risk) => 2 * (2 - LEVELS.indexOf(risk.level)) + risk.probability),
  );
  return row;
}

function title(label) {
  const known = taxonomy[label]?.[language]?.title ?? config.titles[label]?.[language];
  return known || label.replaceAll("_", " ");
}

// Law or advice of a label; empty where there is none.
function described(what, label) {
  return taxonomy[label]?.[language]?.[what] ?? "";
}

// The text of a flagged mail. Blocks are read when they are needed, and few are kept.
function textOf(row) {
  if (row.text === undefined) return null;
  if (!openBlocks.has(row.block)) {
    openBlocks.set(row.block, JSON.parse(textBlocks[row.block].textContent));
    if (openBlocks.size > MOST_BLOCKS_OPEN) openBlocks.delete(openBlocks.keys().next().value);
  }
  return openBlocks.get(row.block)[row.text];
}

// Days of a few weeks, else months, or years where there would be too many; of years the latest.
function divideTime() {
  const days = rows.map((row) => row.date.slice(0, 10)).filter(Boolean).sort();
  const first = Date.parse(days[0]);
  const nDays = days.length ? (Date.parse(days.at(-1)) - first) / DAY + 1 : 0;
  const months = [...new Set(rows.map((row) => row.date.slice(0, 7)).filter(Boolean))].sort();
  const length = months.length ? between(months[0], months.at(-1)) : 0;
  if (nDays <= MOST_PERIODS) {
    for (let i = 0; i < nDays; i++) {
      periods.push(new Date(first + i * DAY).toISOString().slice(0, 10));
    }
  } else if (length <= MOST_PERIODS) {
    for (let i = 0; i < length; i++) periods.push(monthAfter(months[0], i));
  } else {
    periods = [...new Set(months.map((month) => month.slice(0, 4)))].slice(-MOST_PERIODS);
  }
  const width = periods.length ? periods[0].length : 7;
  for (const row of rows) row.period = row.date.slice(0, width);
}

function between(first, last) {
  const [y, m] = first.split("-").map(Number);
  const [otherYear, otherMonth] = last.split("-").map(Number);
  return 12 * (otherYear - y) + otherMonth - m + 1;
}

function monthAfter(first, count) {
  const [y, m] = first.split("-").map(Number);
  const months = 12 * y + m - 1 + count;
  const year = String(Math.floor(months / 12)).padStart(4, "0");
  return `${year}-${String((months % 12) + 1).padStart(2, "0")}`;
}
