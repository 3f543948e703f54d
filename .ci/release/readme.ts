/**
 * The README of the repository as the package shows it, where no files of the repository are: links to them become their words, and sections
 * about them are left out.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"

const ofRepository = ["Try this repository", "Documentation"]

const root = resolve(import.meta.dirname, "../..")
const sections = readFileSync(`${root}/README.md`, "utf8").split(/^(?=## )/m)
const titles = sections.map((section) => /^## (.+)/.exec(section)?.[1])
for (const title of ofRepository) if (!titles.includes(title)) throw new Error(`README.md has no section "${title}"`)

writeFileSync(
  `${root}/packages/genai/README.md`,
  sections
    .filter((_, index) => !ofRepository.includes(titles[index] ?? ""))
    .join("")
    .replaceAll(/\[([^\]]+)\]\((?!https?:|#)[^)]*\)/g, "$1")
)
