/** The files of the page. */
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import * as Module from "node:module"
import * as Reply from "../../Reply.ts"
import { html, style } from "./document.ts"

/** A file of the page by its name, which is empty for the page itself. */
export const get = (name: string): Effect.Effect<Reply.Reply | undefined> =>
  Effect.promise(async () => Object.hasOwn(files, name) ? files[name]?.() : undefined)

const files: { readonly [name: string]: () => Promise<Reply.Reply> | Reply.Reply } = {
  "": () => Reply.html(html, { headers: { "content-security-policy": policy } }),
  "style.css": () => Reply.text(style, { headers: { "content-type": "text/css; charset=UTF-8" } }),
  "app.js": () => own("app"),
  "view.js": () => own("view"),
  "preact.js": async () => script(await readFile(Module.createRequire(import.meta.url).resolve("preact"), "utf8"))
}

/** Nothing but the files of the page itself, and no text as code. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"

/** A module of this package, for the browser. In the sources of the repository its types are removed first. */
const own = async (name: string): Promise<Reply.Reply> => {
  const isSource = import.meta.url.endsWith(".ts")
  const text = await readFile(new URL(`../page/${name}${isSource ? ".ts" : ".js"}`, import.meta.url), "utf8")
  const plain = isSource ? Module.stripTypeScriptTypes(text) : text
  return script(plain.replace(/from "preact"/g, `from "./preact.js"`).replace(/(from "\.\/\w+)\.ts"/g, `$1.js"`))
}

const script = (text: string): Reply.Reply =>
  Reply.text(text.replace(/^\/\/# sourceMappingURL=.*$/gm, ""), {
    headers: { "content-type": "text/javascript; charset=UTF-8" }
  })
