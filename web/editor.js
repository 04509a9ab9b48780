// The query editor with CodeMirror: colours, brackets, completion of prefixes and terms. The page works without it.
import { basicSetup } from 'codemirror';
import { autocompletion, startCompletion } from '@codemirror/autocomplete';
import { indentWithTab } from '@codemirror/commands';
import { EditorView, keymap } from '@codemirror/view';
import { sparql } from 'codemirror-lang-sparql';
import { start } from './console.js';

const area = document.getElementById('query');
let known = { prefixes: {}, terms: [], queries: [] };

const KEYWORDS = ['SELECT', 'WHERE', 'OPTIONAL', 'FILTER', 'DISTINCT', 'ORDER BY', 'GROUP BY', 'LIMIT', 'CONSTRUCT', 'ASK', 'DESCRIBE', 'UNION', 'MINUS', 'VALUES', 'BIND', 'PREFIX', 'EXISTS', 'GRAPH', 'COUNT', 'CONTAINS'];

// A term is put in, and its prefix declared when it is not.
function put(view, completion, from, to) {
  const prefix = completion.label.split(':')[0];
  const changes = [{ from, to, insert: completion.label }];
  const text = view.state.doc.toString();
  if (completion.label.includes(':') && known.prefixes[prefix] && !new RegExp(`PREFIX\\s+${prefix}:`, 'i').test(text)) {
    changes.push({ from: 0, insert: `PREFIX ${prefix}: <${known.prefixes[prefix]}>\n` });
  }
  const added = changes[1]?.insert.length ?? 0;
  view.dispatch({ changes, selection: { anchor: from + completion.label.length + added } });
  if (completion.label.endsWith(':')) startCompletion(view);
}

function complete(context) {
  const word = context.matchBefore(/[A-Za-z][\w-]*(?::[\w-]*)?/);
  if (!word || (word.text.length < 2 && !context.explicit)) return null;
  if (word.text.includes(':')) {
    const options = known.terms.map((each) => ({ label: each.term, detail: each.label, type: each.kind === 'class' ? 'class' : 'property', apply: put }));
    return { from: word.from, options, validFor: /^[\w-]*:[\w-]*$/ };
  }
  const prefixes = Object.keys(known.prefixes).map((each) => ({ label: each + ':', detail: known.prefixes[each], type: 'namespace', apply: put }));
  return { from: word.from, options: [...prefixes, ...KEYWORDS.map((label) => ({ label, type: 'keyword' }))], validFor: /^[\w-]*$/ };
}

const view = new EditorView({
  doc: area.value,
  extensions: [
    basicSetup,
    sparql(),
    autocompletion({ override: [complete] }),
    keymap.of([indentWithTab]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'SPARQL query' }),
    EditorView.theme({ '&': { minHeight: '17rem', fontSize: '14px', border: '1px solid var(--line)', borderRadius: '4px', marginTop: '.6rem' }, '.cm-scroller': { fontFamily: 'ui-monospace, monospace' } }),
  ],
});
area.before(view.dom);
area.hidden = true;
window.kgraphEditor = view; // for tests and for the curious

start({
  read: () => view.state.doc.toString(),
  write: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
  told: (given) => { known = given; },
});
