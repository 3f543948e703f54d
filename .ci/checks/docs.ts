/**
 * Compiles every `ts` block of the README, the docs and the doc comments, at the line where it stands, and knows every
 * command that a `sh` block names.
 */
import { spawnSync } from "node:child_process"
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

interface Block {
  readonly file: string
  readonly line: number
  readonly language: string
  readonly text: string
}

const root = resolve(import.meta.dirname, "../..")
const snippets = join(root, "docs/.snippets")
const problems: Array<string> = []

const manifests = globSync(["package.json", "{packages,docs}/**/package.json"], {
  cwd: root,
  exclude: ["**/node_modules"]
}).map((file) => JSON.parse(readFileSync(join(root, file), "utf8")))

const packages = new Set<string>(
  manifests.flatMap(({ name, devDependencies }) => [name, ...Object.keys(devDependencies ?? {})])
)

/** Commands that are known to work: scripts, installs of known packages, programs of the repository, settings. */
const understands = (command: string): boolean => {
  const [program, ...words] = command
    .replace(/^([A-Z_]+=\S+ )+/, "")
    .replace(/^npx -y pnpm@12\.21\.0 /, "pnpm ")
    .split(/\s+/)
  const installs = words.slice(1).every((word) => word.startsWith("-") || packages.has(word))
  switch (program) {
    case "export":
      return words.every((setting) => /^[A-Z_]+=/.test(setting))
    case "node":
      return existsSync(join(root, words[0] ?? ""))
    case "npm":
      return words[0] === "install" && installs
    case "pnpm":
      return words[0] === "add" ? installs : Object.keys(manifests[0].scripts).includes(words[0] ?? "")
    case "npx":
      return manifests.some(({ bin, name }) => name === words[0] && bin !== undefined)
    default:
      return program === ".ci/run"
  }
}

const fences = (file: string, markdown: string, firstLine = 1): ReadonlyArray<Block> =>
  [...markdown.matchAll(/^( *)```([^\n`]+)\n([\s\S]*?)^\1```$/gm)].map((match) => ({
    file,
    line: firstLine + markdown.slice(0, match.index).split("\n").length,
    language: match[2]!.trim(),
    text: match[3]!
  }))

const comments = (file: string, source: string): ReadonlyArray<Block> =>
  [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((match) =>
    fences(file, match[0].replaceAll(/^\s*\* ?/gm, ""), source.slice(0, match.index).split("\n").length)
  )

const read = (file: string) => readFileSync(join(root, file), "utf8")
const blocks = [
  ...globSync([
    "README.md",
    "CONTRIBUTING.md",
    "docs/**/*.md",
    "packages/{genai,google-auth,ai,fleet,testing}/README.md"
  ], {
    cwd: root,
    exclude: ["**/node_modules", "docs/.snippets"]
  }).flatMap((file) => fences(file, read(file))),
  ...globSync("packages/{genai,google-auth,ai,fleet,testing}/src/**/*.ts", { cwd: root }).flatMap((file) =>
    comments(file, read(file))
  )
]

rmSync(snippets, { recursive: true, force: true })
for (const { file, line, language, text } of blocks) {
  if (language === "ts") {
    const path = join(snippets, `${file}.${line}.ts`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, "\n".repeat(line - 1) + text)
  } else if (language === "sh") {
    for (const [index, command] of text.split("\n").entries()) {
      if (command !== "" && !command.startsWith("#") && !understands(command.trim())) {
        problems.push(`${file}(${line + index}): the checks do not know the command ${command}`)
      }
    }
  } else if (/^(ts|typescript|js|javascript|bash|shell|console)\b/.test(language)) {
    problems.push(`${file}(${line - 1}): write \`\`\`ts or \`\`\`sh, not \`\`\`${language}`)
  }
}

mkdirSync(snippets, { recursive: true })
writeFileSync(
  join(snippets, "tsconfig.json"),
  JSON.stringify({
    extends: "../../tsconfig.base.json",
    include: ["**/*.ts"],
    references: [
      { path: "../../packages/genai/tsconfig.src.json" },
      { path: "../../packages/google-auth/tsconfig.src.json" },
      { path: "../../packages/ai/tsconfig.src.json" },
      { path: "../../packages/fleet/tsconfig.src.json" },
      { path: "../../packages/testing/tsconfig.src.json" }
    ],
    compilerOptions: { noUnusedLocals: false, incremental: false }
  })
)
const types = spawnSync(join(root, "node_modules/.bin/tsc"), ["-b", snippets], { cwd: root, encoding: "utf8" })
if (types.status !== 0) problems.push(types.stdout.replaceAll(/docs\/\.snippets\/(\S+)\.\d+\.ts\(/g, "$1("))

console.log(`${blocks.filter(({ language }) => language === "ts").length} blocks compiled`)
for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)
