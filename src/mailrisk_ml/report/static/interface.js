// Words of the interface, and elements made of text alone.

const config = readJson("config");
const strings = readJson("strings");
let language = config.language || (/^zh/i.test(navigator.language) ? "zh" : "en");

function readJson(name) {
  return JSON.parse(document.querySelector(`script[data-${name}]`).textContent);
}

function byId(id) {
  return document.getElementById(id);
}

function word(name, values = {}) {
  return strings[language][name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

function number(value) {
  return new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en").format(value);
}

// Calibrated, but no model is certain.
function probability(value) {
  return Math.min(value, 0.99).toFixed(2);
}

// element("p", {class: "x", text: "…", title: "…"}, child, …). Text of mail comes in here only:
// as text, never as markup.
function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child));
  return node;
}

function isolated(text, properties = {}) {
  return element("bdi", {dir: "auto", text, ...properties});
}

function applyWords() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = word(node.dataset.text);
  }
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", word(node.dataset.label));
  }
  for (const node of document.querySelectorAll("[data-placeholder]")) {
    node.placeholder = word(node.dataset.placeholder);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}
