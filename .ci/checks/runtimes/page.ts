/** Opens a page on loopback in a browser. The page runs a worker once, and sends what it answers here. */
import { spawn } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { forward } from "./forward.ts"

const headless = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]

/** What the worker answers. Other addresses than those of the page are those of the API. */
export const open = async (browser: string, worker: string, api: string, temp: string): Promise<string> => {
  const toApi = forward(api)
  const pages: { readonly [path: string]: readonly [type: string, text: string] } = {
    "/": ["text/html", `<!doctype html><script type="module" src="/script.js"></script>`],
    "/worker.js": ["text/javascript", worker],
    "/script.js": ["text/javascript", script],
    "/favicon.ico": ["text/plain", ""]
  }
  let settle = (_answer: string): void => {}
  const answered = new Promise<string>((resolve) => (settle = resolve))
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ""]
    if (page !== undefined) response.writeHead(200, { "content-type": page[0] }).end(page[1])
    else if (request.url === "/result") void text(request).then(settle).finally(() => response.end())
    else toApi(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const child = spawn(browser, [...headless, `--user-data-dir=${join(temp, "profile")}`, origin], {
    stdio: "ignore",
    timeout: 120_000
  })
  const ended = new Promise<void>((resolve) => child.on("error", () => resolve()).on("close", () => resolve()))
  try {
    return await Promise.race([answered, ended.then(() => Promise.reject(new Error("Chromium has ended")))])
  } finally {
    child.kill()
    await ended
    server.close()
    server.closeAllConnections()
  }
}

const script = `import worker from "/worker.js"
  const env = { GEMINI_API_KEY: "any", GOOGLE_GEMINI_BASE_URL: location.origin }
  const run = async () => (await worker.fetch(new Request("/"), env)).text()
  await fetch("/result", { method: "POST", body: await run().catch(String) })`
