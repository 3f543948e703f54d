/** Opens a page on loopback in a browser, which sends what it has to say here. */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { forward } from "./forward.ts"

const headless = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]

/** The browser of this machine, if it has one. */
export const chromium = (): string | undefined =>
  [process.env["CHROME_PATH"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .find((path) => path !== undefined && existsSync(path))

/** What the page posts to `/result`. It runs `/script.js` of these scripts. Other addresses than those of the page are those of the API. */
export const open = async (
  browser: string,
  scripts: { readonly [path: string]: string },
  api: string,
  temp: string
): Promise<string> => {
  const toApi = forward(api)
  const pages: { readonly [path: string]: readonly [type: string, text: string] } = {
    "/": ["text/html", `<!doctype html><script type="module" src="/script.js"></script>`],
    "/favicon.ico": ["text/plain", ""],
    ...Object.fromEntries(Object.entries(scripts).map(([path, text]) => [path, ["text/javascript", text]]))
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

/** The scripts of a page that runs a worker once. */
export const ofWorker = (worker: string): { readonly [path: string]: string } => ({
  "/worker.js": worker,
  "/script.js": `import worker from "/worker.js"
  const env = { GEMINI_API_KEY: "any", GOOGLE_GEMINI_BASE_URL: location.origin }
  const run = async () => (await worker.fetch(new Request("/"), env)).text()
  await fetch("/result", { method: "POST", body: await run().catch(String) })`
})
