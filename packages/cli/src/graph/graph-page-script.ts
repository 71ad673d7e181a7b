/** The script of a graph's page. It reads the page's own data and asks nobody for anything. */
export const graphPageScript: string = String.raw`'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const svg = document.querySelector('main svg');
const panel = document.getElementById('facts');
const byUid = new Map(data.nodes.map((node) => [node.uid, node]));
const whole = svg.getAttribute('viewBox').split(' ').map(Number);
let view = [...whole];

const show = () => svg.setAttribute('viewBox', view.join(' '));
const fit = () => { view = [...whole]; show(); };
const zoom = (factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) => {
  view = [x - (x - view[0]) * factor, y - (y - view[1]) * factor, view[2] * factor, view[3] * factor];
  show();
};
/** Below this many pixels a unit nobody reads a box; a page that would begin so begins around the start instead. */
const READABLE = 0.6;
const OPENING = 0.9;
const begin = () => {
  const { width, height } = svg.getBoundingClientRect();
  const start = svg.querySelector('.node.start .box');
  if (start === null || Math.min(width / whole[2], height / whole[3]) >= READABLE) return;
  const box = start.getBoundingClientRect();
  const { x, y } = point({ clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 });
  const size = [width / OPENING, height / OPENING];
  // Beyond the drawing's own edges there is nothing to see.
  const place = (at, index) => {
    const room = whole[index + 2] - size[index];
    return room < 0 ? whole[index] + room / 2 : Math.min(Math.max(at - size[index] / 2, whole[index]), whole[index] + room);
  };
  view = [place(x, 0), place(y, 1), ...size];
  show();
};
const point = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

svg.addEventListener('wheel', (event) => {
  event.preventDefault();
  const at = point(event);
  zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, at.x, at.y);
}, { passive: false });
let grip;
svg.addEventListener('pointerdown', (event) => { grip = { at: point(event), moved: false }; });
window.addEventListener('pointerup', () => { grip = undefined; });
svg.addEventListener('pointermove', (event) => {
  if (grip === undefined) return;
  const at = point(event);
  view[0] += grip.at.x - at.x;
  view[1] += grip.at.y - at.y;
  show();
});

const element = (name, text, parent) => {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
};
const choose = (uid) => {
  const near = new Set([uid]);
  for (const { from, to } of data.edges) if (from === uid || to === uid) near.add(from).add(to);
  for (const node of svg.querySelectorAll('.node')) node.classList.toggle('dimmed', uid !== undefined && !near.has(node.dataset.uid));
  for (const link of svg.querySelectorAll('.link[data-from]')) {
    link.classList.toggle('dimmed', uid !== undefined && link.dataset.from !== uid && link.dataset.to !== uid);
  }
  panel.hidden = uid === undefined;
  panel.replaceChildren();
  if (uid !== undefined) describe(byUid.get(uid));
};
const describe = (node) => {
  element('h2', node.title + (node.state === '' ? '' : ' (' + node.state + ')'), panel);
  const list = element('dl', '', panel);
  for (const [name, value] of Object.entries(node.facts)) {
    if (value === '') continue;
    element('dt', name, list);
    element('dd', value, list);
  }
  const links = element('ul', '', panel);
  const word = (edge) => edge.label || edge.relationshipType;
  for (const edge of data.edges) {
    if (edge.from === node.uid) element('li', word(edge) + ' → ' + byUid.get(edge.to).title, links);
    else if (edge.to === node.uid) element('li', byUid.get(edge.from).title + ' → ' + word(edge), links);
  }
  for (const edge of data.open) if (edge.from === node.uid) element('li', word(edge) + ' → ' + edge.ref + ' (not in the inventory)', links);
};
svg.addEventListener('click', (event) => choose(event.target.closest('.node')?.dataset.uid));
document.getElementById('search').addEventListener('input', (event) => {
  const word = event.target.value.trim().toLowerCase();
  for (const node of svg.querySelectorAll('.node')) {
    const known = byUid.get(node.dataset.uid);
    const text = [known.title, ...Object.values(known.facts)].join(' ').toLowerCase();
    node.classList.toggle('found', word !== '' && text.includes(word));
  }
});
document.getElementById('closer').addEventListener('click', () => zoom(1 / 1.3));
document.getElementById('further').addEventListener('click', () => zoom(1.3));
document.getElementById('fit').addEventListener('click', fit);
begin();
`;
