"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const stage = document.getElementById("stage"), svg = stage.querySelector("svg");
const drawing = document.getElementById("drawing"), told = document.getElementById("told");
const hint = told.innerHTML, whole = svg.viewBox.baseVal;
const full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
const boxes = [...drawing.querySelectorAll(".tool, .value")], lines = [...drawing.querySelectorAll(".line")];
const LEGIBLE = 0.7;
let kept = null, grip = null, moved = false;

const identity = (box) => (box.dataset.tool === undefined ? ["value", box.dataset.value] : ["tool", box.dataset.tool]);
const same = (one, other) => one !== null && other !== null && one[0] === other[0] && one[1] === other[1];

function element(kind, text, parent) {
  const made = document.createElement(kind);
  made.textContent = text;
  parent.append(made);
  return made;
}

function list(title, links, parent) {
  if (!links.length) return;
  element("h3", title, parent);
  const items = element("ul", "", parent);
  for (const link of links) {
    const item = element("li", `${link.producer} ${link.output} → ${link.consumer} ${link.parameter}`, items);
    element("small", `${link.evidence}, ${link.weight}`, item);
  }
}

function tell(chosen) {
  told.textContent = "";
  const [kind, name] = chosen;
  element("h2", name, told);
  const all = Object.values(data.values).flatMap((value) => value.links);
  if (kind === "tool") {
    element("p", data.tools[name], told);
    list("Can be given", all.filter((link) => link.consumer === name), told);
    list("Can give", all.filter((link) => link.producer === name), told);
    return;
  }
  const value = data.values[name];
  for (const [title, tools] of [["Shown by", value.shown], ["Taken by", value.taken]]) {
    element("h3", title, told);
    element("p", tools.map((tool) => (value.echoed.includes(tool) && title === "Shown by" ? `(${tool})` : tool)).join(", "), told);
  }
  if (value.echoed.length) element("p", "In brackets: tools that take it, too.", told).className = "hint";
  list(value.count > value.links.length ? `The best ${value.links.length} of ${value.count} links` : "Links", value.links, told);
}

function values(tool) {
  return Object.entries(data.values).filter(([, value]) => value.shown.includes(tool) || value.taken.includes(tool)).map(([name]) => name);
}

function light(chosen) {
  drawing.classList.toggle("chosen", chosen !== null);
  if (chosen === null) { told.innerHTML = hint; return; }
  const [kind, name] = chosen;
  const near = new Set(kind === "tool" ? values(name) : [...data.values[name].shown, ...data.values[name].taken]);
  for (const box of boxes) {
    const [other, text] = identity(box);
    box.classList.toggle("lit", same(chosen, [other, text]) || (other !== kind && near.has(text)));
  }
  for (const line of lines) line.classList.toggle("lit", line.dataset[kind] === name);
  tell(chosen);
}

for (const box of boxes) {
  box.addEventListener("pointerenter", () => { if (kept === null && grip === null) light(identity(box)); });
  box.addEventListener("pointerleave", () => { if (kept === null && grip === null) light(null); });
  box.addEventListener("click", () => {
    if (moved) return;
    kept = same(kept, identity(box)) ? null : identity(box);
    light(kept);
  });
}

document.getElementById("search").addEventListener("input", (event) => {
  const sought = event.target.value.trim().toLowerCase();
  kept = null;
  light(null);
  if (!sought) return;
  drawing.classList.add("chosen");
  for (const line of lines) line.classList.remove("lit");
  const found = boxes.filter((box) => box.textContent.toLowerCase().includes(sought));
  for (const box of boxes) box.classList.toggle("lit", found.includes(box));
  if (found.length === 1) { kept = identity(found[0]); light(kept); }
});

for (const box of document.querySelectorAll("#evidence input")) {
  box.addEventListener("change", () => {
    for (const line of lines) if (line.dataset.evidence === box.value) line.classList.toggle("off", !box.checked);
  });
}

function zoom(factor, x, y) {
  const view = svg.viewBox.baseVal;
  if (!factor) { Object.assign(view, full); return; }
  const width = Math.min(Math.max(view.width / factor, 80), full.width * 3), scale = width / view.width;
  view.x = x - (x - view.x) * scale;
  view.y = y - (y - view.y) * scale;
  view.width = width;
  view.height *= scale;
}

// A long chain would be too small to read if all of it were shown at once: then its beginning is.
function start() {
  const width = stage.clientWidth / LEGIBLE, height = stage.clientHeight / LEGIBLE;
  if (full.width <= width) return;
  const y = full.height <= height ? full.y + (full.height - height) / 2 : full.y;
  Object.assign(svg.viewBox.baseVal, { x: full.x, y, width, height });
}

function place(event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
}

stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  const at = place(event);
  zoom(Math.exp(-event.deltaY / 400), at.x, at.y);
}, { passive: false });
stage.addEventListener("pointerdown", (event) => { grip = place(event); moved = false; });
window.addEventListener("pointermove", (event) => {
  if (grip === null) return;
  const at = place(event), view = svg.viewBox.baseVal;
  if (Math.hypot(at.x - grip.x, at.y - grip.y) > 3) { moved = true; stage.classList.add("moving"); }
  view.x -= at.x - grip.x;
  view.y -= at.y - grip.y;
});
window.addEventListener("pointerup", () => { grip = null; stage.classList.remove("moving"); });
for (const button of document.querySelectorAll("#zoom button")) {
  button.addEventListener("click", () => {
    const view = svg.viewBox.baseVal;
    zoom(Number(button.dataset.zoom), view.x + view.width / 2, view.y + view.height / 2);
  });
}
start();
