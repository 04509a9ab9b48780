// The query editor: examples, completion of prefixes and terms, results as a table. No library needed.
import { start } from './console.js';

const area = document.getElementById('query');
const offers = document.getElementById('offers');
let known = { prefixes: {}, terms: [], queries: [] };
let found = [];
let chosen = 0;

// The word before the cursor, as far as a term or keyword can go.
function word() {
  const before = area.value.slice(0, area.selectionStart);
  return /[A-Za-z][\w-]*(?::[\w-]*)?$/.exec(before)?.[0] ?? '';
}

const KEYWORDS = ['SELECT', 'WHERE', 'OPTIONAL', 'FILTER', 'DISTINCT', 'ORDER BY', 'GROUP BY', 'LIMIT', 'CONSTRUCT', 'ASK', 'DESCRIBE', 'UNION', 'MINUS', 'VALUES', 'BIND', 'PREFIX', 'EXISTS', 'GRAPH', 'COUNT', 'CONTAINS'];

export function complete(text) {
  if (text.length < 2) return [];
  const low = text.toLowerCase();
  if (text.includes(':')) {
    const name = low.slice(low.indexOf(':') + 1);
    const begins = known.terms.filter((t) => t.term.toLowerCase().startsWith(low));
    const inside = known.terms.filter((t) => !begins.includes(t) && name && t.term.startsWith(text.split(':')[0] + ':') && (t.label.toLowerCase().includes(name) || t.term.toLowerCase().includes(name)));
    return [...begins, ...inside].slice(0, 40).map((t) => ({ text: t.term, note: `${t.kind}: ${t.label}` }));
  }
  const prefixes = Object.keys(known.prefixes).filter((p) => p.startsWith(low)).map((p) => ({ text: p + ':', note: known.prefixes[p] }));
  const words = KEYWORDS.filter((k) => k.toLowerCase().startsWith(low)).map((k) => ({ text: k, note: 'keyword' }));
  return [...prefixes, ...words].slice(0, 40);
}

function hide() { offers.hidden = true; found = []; }

function place() {
  // A copy of the text up to the cursor tells where the cursor is.
  const style = getComputedStyle(area);
  const copy = document.createElement('div');
  for (const name of ['font', 'padding', 'border', 'lineHeight', 'tabSize', 'boxSizing']) copy.style[name] = style[name];
  Object.assign(copy.style, { position: 'absolute', visibility: 'hidden', whiteSpace: 'pre-wrap', overflowWrap: 'break-word', width: area.clientWidth + 'px' });
  copy.textContent = area.value.slice(0, area.selectionStart - word().length);
  const end = document.createElement('span');
  end.textContent = '.';
  copy.append(end);
  area.parentElement.append(copy);
  offers.style.left = Math.min(end.offsetLeft, area.clientWidth - 300) + 'px';
  offers.style.top = area.offsetTop + end.offsetTop + end.offsetHeight - area.scrollTop + 4 + 'px';
  copy.remove();
}

function show() {
  found = complete(word());
  if (found.length === 1 && found[0].text === word()) found = [];
  if (!found.length) return hide();
  chosen = 0;
  offers.replaceChildren(...found.map((offer, number) => {
    const item = document.createElement('li');
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', String(number === 0));
    item.append(offer.text, Object.assign(document.createElement('span'), { textContent: offer.note.slice(0, 60) }));
    item.addEventListener('mousedown', (event) => { event.preventDefault(); chosen = number; take(); });
    return item;
  }));
  place();
  offers.hidden = false;
}

function take() {
  const text = found[chosen].text;
  const from = area.selectionStart - word().length;
  area.setRangeText(text, from, area.selectionStart, 'end');
  declare(text);
  hide();
  if (text.endsWith(':')) show();
}

// A prefix that is used is declared.
export function declare(text) {
  const prefix = text.split(':')[0];
  if (!text.includes(':') || !known.prefixes[prefix]) return;
  if (new RegExp(`PREFIX\\s+${prefix}:`, 'i').test(area.value)) return;
  const line = `PREFIX ${prefix}: <${known.prefixes[prefix]}>\n`;
  const at = area.selectionStart + line.length;
  area.setRangeText(line, 0, 0);
  area.setSelectionRange(at, at);
}

area.addEventListener('input', show);
area.addEventListener('blur', hide);
area.addEventListener('keydown', (event) => {
  if (!offers.hidden && ['ArrowDown', 'ArrowUp'].includes(event.key)) {
    chosen = (chosen + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length;
    [...offers.children].forEach((item, number) => item.setAttribute('aria-selected', String(number === chosen)));
    offers.children[chosen].scrollIntoView({ block: 'nearest' });
    event.preventDefault();
  } else if (!offers.hidden && (event.key === 'Tab' || event.key === 'Enter') && !event.ctrlKey) {
    take();
    event.preventDefault();
  } else if (event.key === 'Escape') {
    hide();
  } else if (event.key === ' ' && event.ctrlKey) {
    show();
    event.preventDefault();
  }
});

start({ read: () => area.value, write: (text) => { area.value = text; }, told: (given) => { known = given; } });
