// The engine that rdf-test-suite asks for: the server runs already, so this only shows the token on each request.
const token = process.env.KGRAPH_TOKEN;
const send = globalThis.fetch;
globalThis.fetch = (url, options = {}) =>
  send(url, {
    ...options,
    headers: [...new Headers(options.headers || {}), ['authorization', `Bearer ${token}`]],
  });
const no = () => Promise.reject(new Error('only the protocol suites are run'));
module.exports = { parse: no, query: no, update: no };
