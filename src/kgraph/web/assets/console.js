// What every editor of the page shares: the shipped queries, running a query, and showing what comes back.
const SHOWN = 1000;
const status = document.getElementById('status');
const result = document.getElementById('result');
const stop = document.getElementById('stop');
let running = null;

function node(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function shorten(iri, prefixes) {
  for (const [prefix, begin] of Object.entries(prefixes)) {
    if (iri.startsWith(begin) && /^[\w-]*$/.test(iri.slice(begin.length))) return `${prefix}:${iri.slice(begin.length)}`;
  }
  return iri;
}

function cell(term, prefixes) {
  if (!term) return node('td', '');
  const made = node('td');
  if (term.type === 'uri' && /^https?:/.test(term.value)) {
    made.append(node('a', shorten(term.value, prefixes), { href: term.value, title: term.value, rel: 'noreferrer' }));
  } else {
    made.textContent = term.value;
    if (term['xml:lang']) made.append(node('sup', term['xml:lang']));
  }
  return made;
}

function table(found, prefixes) {
  const made = node('table');
  const head = made.createTHead().insertRow();
  for (const name of found.head.vars) head.append(node('th', name, { scope: 'col' }));
  const body = made.createTBody();
  for (const row of found.results.bindings.slice(0, SHOWN)) {
    const line = body.insertRow();
    for (const name of found.head.vars) line.append(cell(row[name], prefixes));
  }
  return made;
}

function tell(text, bad = false) {
  status.textContent = text;
  status.className = bad ? 'problem' : '';
}

async function problem(answer) {
  try {
    const told = await answer.json();
    const where = told.line ? ` (line ${told.line}, column ${told.column})` : '';
    tell(`${told.title}${where}: ${told.detail}`, true);
  } catch {
    tell(`The server answered ${answer.status}.`, true);
  }
}

async function run(query, format, prefixes) {
  running?.abort();
  running = new AbortController();
  stop.hidden = false;
  result.replaceChildren();
  tell('…');
  const began = performance.now();
  try {
    const accept = 'application/sparql-results+json, text/turtle;q=0.9';
    const answer = await fetch(`/sparql${format ? '?format=' + format : ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: format ? '*/*' : accept },
      body: new URLSearchParams({ query }),
      signal: running.signal,
    });
    if (!answer.ok) return await problem(answer);
    const kind = answer.headers.get('content-type') ?? '';
    const text = await answer.text();
    const time = `${Math.round(performance.now() - began)} ms`;
    if (format || !kind.startsWith('application/sparql-results+json')) {
      result.replaceChildren(node('pre', text.length > 500000 ? text.slice(0, 500000) + '\n…' : text));
      return tell(`${text.length.toLocaleString()} characters, ${time}`);
    }
    const found = JSON.parse(text);
    if ('boolean' in found) {
      result.replaceChildren(node('p', found.boolean ? 'Yes' : 'No', { class: 'lead' }));
      return tell(time);
    }
    const count = found.results.bindings.length;
    result.replaceChildren(table(found, prefixes));
    tell(`${count.toLocaleString()} ${count === 1 ? 'row' : 'rows'}, ${time}${count > SHOWN ? `; the first ${SHOWN} are shown` : ''}`);
  } catch (error) {
    tell(error.name === 'AbortError' ? 'stopped' : `The result did not come whole: ${error.message}`, true);
  } finally {
    stop.hidden = true;
  }
}

export async function start({ read, write, told }) {
  const form = document.getElementById('form');
  const examples = document.getElementById('examples');
  const about = document.getElementById('about');
  const format = document.getElementById('format');
  let known = { prefixes: {}, terms: [], queries: [] };
  const go = () => run(read(), format.value, known.prefixes);
  form.addEventListener('submit', (event) => { event.preventDefault(); go(); });
  document.addEventListener('keydown', (event) => { if (event.ctrlKey && event.key === 'Enter') { event.preventDefault(); go(); } });
  stop.addEventListener('click', () => running?.abort());
  examples.addEventListener('change', () => {
    const query = known.queries.find((each) => each.name === examples.value);
    if (!query) return;
    write(query.text);
    about.textContent = query.description;
  });
  const given = new URLSearchParams(location.hash.slice(1)).get('query');
  if (given) write(given);
  known = await (await fetch('/editor/known.json')).json();
  const groups = new Map();
  for (const query of known.queries) {
    if (!groups.has(query.kind)) {
      const names = { view: 'Questions', contradict: 'Rules of contradiction', clear: 'Rules that clear a pair', check: 'Checks' };
      groups.set(query.kind, node('optgroup', undefined, { label: names[query.kind] ?? query.kind }));
      examples.append(groups.get(query.kind));
    }
    groups.get(query.kind).append(node('option', query.title, { value: query.name }));
  }
  told(known);
}
