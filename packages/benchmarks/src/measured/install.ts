/**
 * What is installed for a program: `node install.mjs <folder of a package>…`. Counts the bytes of the files of the packages, and of all that they depend on.
 * A package of this repository has the files that its manifest publishes.
 */
import { existsSync, globSync, readFileSync, realpathSync, statSync } from "node:fs"
import { dirname, join, matchesGlob, sep } from "node:path"
import type { Measurement } from "../Case.ts"

interface Manifest {
  readonly dependencies?: { readonly [name: string]: string }
  readonly files?: ReadonlyArray<string>
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

/** Where a package of this name is found from a folder. */
const resolved = (name: string, from: string): string => {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, "node_modules", name)
    if (existsSync(join(found, "package.json"))) return realpathSync(found)
  }
  throw new Error(`${name} is not installed`)
}

const isInstalled = (folder: string): boolean => folder.includes(`${sep}node_modules${sep}`)

const filesOf = (folder: string): ReadonlyArray<string> => {
  const { files = [] } = manifestOf(folder)
  if (isInstalled(folder)) {
    return globSync("**/*", { cwd: folder, exclude: (name) => name === "node_modules" })
  }
  const hidden = files.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1))
  return ["package.json", ...globSync(files.filter((pattern) => !pattern.startsWith("!")), { cwd: folder })].filter(
    (file) => !hidden.some((pattern) => matchesGlob(file, pattern) || matchesGlob(file, `${pattern}/**`))
  )
}

const bytesOf = (folder: string): number =>
  filesOf(folder).map((file) => statSync(join(folder, file))).filter((stats) => stats.isFile())
    .reduce((sum, { size }) => sum + size, 0)

const folders = new Set(process.argv.slice(2).map((folder) => realpathSync(folder)))
// A set goes on with what is added meanwhile.
for (const folder of folders) {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) folders.add(resolved(name, folder))
}

const measurement: Measurement = {
  figures: {
    size: [...folders].reduce((sum, folder) => sum + bytesOf(folder), 0) / 2 ** 20,
    packages: folders.size
  },
  delivered: { items: 1, characters: 0 }
}
console.log(JSON.stringify(measurement))
