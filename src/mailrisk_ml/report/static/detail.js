// One mail, opened: what speaks for each risk, what to do, and the text with its evidence marked.

const FOLDED = ["forwarded", "quoted", "signature", "disclaimer"];
let opened = null;

function openMail(row) {
  opened = row;
  const detail = byId("detail");
  detail.replaceChildren(...renderDetail(row, textOf(row)));
  detail.hidden = false;
  detail.scrollTop = 0;
  document.body.dataset.detail = "open";
  byId("list").inert = innerWidth <= 800; // it is covered: see detail.css
  renderRows();
}

function closeMail() {
  if (!opened) return;
  opened = null;
  byId("detail").hidden = true;
  byId("detail").replaceChildren();
  delete document.body.dataset.detail;
  byId("list").inert = false;
  renderRows();
  byId("grid").focus({preventScroll: true});
}

function step(distance) {
  moveTo(active + distance);
  byId("detail-subject")?.focus({preventScroll: true});
}

function renderDetail(row, text) {
  const sections = text?.sections ?? [];
  const subject = sections.find((section) => section.kind === "subject");
  const body = sections.filter((section) => section.kind !== "subject");
  const levels = Object.fromEntries(row.risks.map((risk) => [risk.label, risk.level]));
  const heading = element("h2", {id: "detail-subject", dir: "auto", tabindex: "-1"});
  const words = subject ? pieces(subject, levels) : [row.subject];
  heading.append(...(row.subject ? words : [word("no_subject")]));
  return [
    renderBar(),
    heading,
    renderFacts(row, text),
    row.truncated && element("p", {class: "notice", text: word("truncated_notice")}),
    row.unjudged && element("p", {class: "notice", text: word(`${row.unjudged}_notice`)}),
    ...row.risks.map(renderRisk),
    text && renderText(body, levels, row.language),
    text && renderProbabilities(text.probabilities, levels),
    !text && element("p", {class: "notice", text: word("text_left_out")}),
  ].filter(Boolean);
}

function renderBar() {
  const button = (name, text, onclick) =>
    element("button", {type: "button", class: "icon", "aria-label": word(name), title: word(name), text, onclick});
  return element(
    "div",
    {class: "bar-top"},
    button("previous", "↑", () => step(-1)),
    button("next", "↓", () => step(1)),
    element("span", {class: "spring"}),
    button("close", "✕", closeMail),
  );
}

function renderFacts(row, text) {
  const list = element("dl", {class: "facts"});
  const add = (name, values, extra) => {
    const filled = values.filter(Boolean);
    if (!filled.length) return;
    const cell = element("dd", {}, ...filled.map((value) => element("div", {}, isolated(value))));
    if (extra) cell.append(extra);
    list.append(element("dt", {text: word(name)}), cell);
  };
  const only = element("button", {
    type: "button",
    class: "plain",
    text: word("only_sender"),
    onclick: () => {
      state.sender = byId("sender").value = row.sender;
      update();
    },
  });
  add("from", [row.sender], only);
  add("to", text?.recipients ?? []);
  add("date", [row.date.replace("T", " ")]);
  add("source", [row.source]);
  add("attachments", text?.attachments ?? []);
  add("notes", text?.notes ?? []);
  return list;
}

function renderRisk(risk) {
  const value = element("span", {class: "value", text: `${word("probability")} ${probability(risk.probability)}`});
  const passages = risk.evidence.map((passage) =>
    element(
      "li",
      {},
      element("button", {
        type: "button",
        class: "passage",
        dir: "auto",
        text: passage.text,
        title: word("go_to_passage"),
        onclick: () => showPassage(risk.label, passage.text),
      }),
    ),
  );
  const texts = ["law", "advice"].flatMap((what) => {
    const text = described(what, risk.label);
    return text ? [element("h4", {text: word(what)}), element("p", {class: what, text})] : [];
  });
  return element(
    "section",
    {class: "finding", "data-level": risk.level},
    element(
      "h3",
      {},
      element("span", {text: title(risk.label)}),
      element("span", {class: "pill", text: word(risk.level)}),
      value,
    ),
    passages.length && element("h4", {text: word("passages")}),
    passages.length && element("ul", {}, ...passages),
    ...texts,
  );
}

function renderText(sections, levels, mailLanguage) {
  const box = element("section", {class: "mail", "aria-label": word("mail"), lang: mailLanguage});
  box.append(element("h3", {text: word("mail"), lang: document.documentElement.lang}));
  for (const section of sections) {
    if (section.pieces.every((piece) => typeof piece === "string" && !piece.trim())) continue;
    const text = element("div", {class: "text", dir: "auto"}, ...pieces(section, levels));
    if (!FOLDED.includes(section.kind)) {
      box.append(text);
      continue;
    }
    const size = word("characters", {count: number(section.size)});
    const open = section.pieces.some((piece) => piece.labels?.length);
    const summary = element(
      "summary",
      {lang: document.documentElement.lang},
      element("span", {text: word(section.kind)}),
      element("span", {class: "quiet", text: size}),
    );
    box.append(element("details", {open}, summary, text));
  }
  return box;
}

function pieces(section, levels) {
  return section.pieces.map((piece) => {
    if (typeof piece === "string") return document.createTextNode(piece);
    if (piece.omitted) {
      const text = `[… ${word("omitted", {count: number(piece.omitted)})} …]`;
      return element("span", {class: "omitted", text});
    }
    const hidden = piece.hidden ? word("hidden") : undefined;
    if (!piece.labels.length) return element("span", {class: "hidden-text", title: hidden, text: piece.text});
    return element("mark", {
      class: piece.hidden ? "hidden-text" : undefined,
      "data-level": levels[piece.labels[0]],
      "data-labels": piece.labels.join(";"),
      title: [...piece.labels.map(title), hidden].filter(Boolean).join(" · "),
      text: piece.text,
    });
  });
}

// A passage's first mark starts with the characters the passage starts with. No label holds a
// semicolon, see is_label_name; many hold a blank.
function showPassage(label, text) {
  const marks = [...byId("detail").querySelectorAll("mark")].filter((mark) =>
    mark.dataset.labels.split(";").includes(label),
  );
  const mark = marks.find((m) => text.startsWith(m.textContent.slice(0, 60))) ?? marks[0];
  if (!mark) return;
  const folded = mark.closest("details");
  if (folded) folded.open = true;
  mark.scrollIntoView({block: "center"});
  mark.tabIndex = -1;
  mark.focus({preventScroll: true});
}

function renderProbabilities(values, levels) {
  const list = element("div", {class: "probabilities"});
  for (const [label, value] of Object.entries(values).sort((a, b) => b[1] - a[1])) {
    const bar = element("span", {"data-level": levels[label]});
    bar.style.width = `${100 * value}%`;
    list.append(
      element("span", {text: title(label)}),
      element("span", {class: "bar"}, bar),
      element("span", {class: "value", text: probability(value)}),
    );
  }
  return element(
    "section",
    {class: "all"},
    element("h3", {text: word("all_probabilities")}),
    list,
  );
}
