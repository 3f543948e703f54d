/** Writes the versions of packages into their sources, from where they are sent to the server and shown. */
import { readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"

for (const [name, file] of [["genai", "src/version.ts"], ["testing", "src/internal/version.ts"]] as const) {
  const folder = resolve(import.meta.dirname, "../../packages", name)
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as { readonly version: string }
  const source = `${folder}/${file}`
  writeFileSync(source, readFileSync(source, "utf8").replace(/(?<=version = ").*(?=")/, version))
}
