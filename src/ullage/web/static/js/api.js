// Requests to the application, and its one shape of errors.

const BUSY_MS = 800;

/** A request that failed: `message`, `status`, `next`, `problems`. */
export class RequestError extends Error {
  constructor(status, detail) {
    super(detail.what ?? "The application does not answer.");
    this.status = status;
    this.next = detail.next ?? "";
    this.problems = detail.problems ?? [];
  }
}

/** Give an address with its query; values that are null, undefined or "" are left out, lists are repeated. */
export function address(path, query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") search.append(name, one);
    }
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** Ask for JSON. */
export async function getJson(path, query = {}, options = {}) {
  return (await askTwice(address(path, query), options)).json();
}

/** Ask for bytes. */
export async function getBytes(path, query = {}, options = {}) {
  return (await ask(address(path, query), options)).arrayBuffer();
}

/** Change something: POST, PUT or DELETE with a JSON body, or a file as it is. */
export async function send(method, path, body = null, options = {}) {
  const isFile = body instanceof Blob;
  const headers = { "x-ullage": "1", ...(body !== null && !isFile ? { "content-type": "application/json" } : {}) };
  const answer = await ask(path, { ...options, method, headers, body: body === null || isFile ? body : JSON.stringify(body) });
  return answer.status === 204 ? null : answer.json();
}

/** Ask; where the application had too much to do, once more a moment later. */
async function askTwice(path, options) {
  try { return await ask(path, options); } catch (error) {
    if (error.status !== 503) throw error;
    await new Promise((done) => setTimeout(done, BUSY_MS));
    if (options.signal?.aborted) throw error;
    return ask(path, options);
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestError(0, { what: "The application does not answer.", next: "Is 'ullage serve' still running?" });
  }
  if (answer.ok) return answer;
  let detail = {};
  try { detail = (await answer.json()).error ?? {}; } catch { /* no JSON: the status says it */ }
  throw new RequestError(answer.status, { what: `The application answered ${answer.status}.`, ...detail });
}
