/** Writes the version of the package into its source, from where it is sent to the server. */
import { readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"

const folder = resolve(import.meta.dirname, "../../packages/genai")
const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as { readonly version: string }
const source = `${folder}/src/version.ts`
writeFileSync(source, readFileSync(source, "utf8").replace(/(?<=version = ").*(?=")/, version))
