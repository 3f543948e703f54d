/** The tarballs of the packages that get published, and projects that install them. */
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

export const root = resolve(import.meta.dirname, "../..")

/** Runs a command, and ends the process if it fails. */
export const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): void => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" })
  if (status === 0) return
  console.error(`${[command, ...args].join(" ")}\n${stdout}${stderr}`)
  process.exit(1)
}

export const pnpm = (cwd: string, ...args: ReadonlyArray<string>): void =>
  process.env["npm_execpath"] === undefined
    ? run(cwd, "npx", "-y", "pnpm@12.21.0", ...args)
    : run(cwd, process.env["npm_execpath"], ...args)

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: true
}

const manifest = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Manifest

/** The folders of the packages that get published. */
export const folders = globSync("packages/*/package.json", { cwd: root })
  .map((file) => join(root, file))
  .filter((file) => manifest(file).private !== true)
  .map((file) => dirname(file))

export interface Tarball {
  readonly name: string
  readonly tarball: string
}

/** Packs what has been built. */
export const pack = (folder: string, destination: string): Tarball => {
  const { name, version } = manifest(join(folder, "package.json"))
  pnpm(folder, "pack", "--pack-destination", destination)
  return { name, tarball: join(destination, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`) }
}

/** Makes a project of these files, which depends on tarballs and other packages. */
export const install = (
  project: string,
  packages: ReadonlyArray<Tarball>,
  dependencies: { readonly [name: string]: string },
  files: { readonly [name: string]: string }
): void => {
  const all = {
    "package.json": JSON.stringify({
      private: true,
      type: "module",
      dependencies: {
        ...Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`])),
        ...dependencies
      }
    }),
    "pnpm-workspace.yaml": "strictPeerDependencies: true\nnodeVersion: 24.21.0\n",
    ...files
  }
  mkdirSync(project)
  for (const [name, text] of Object.entries(all)) writeFileSync(join(project, name), text)
  pnpm(project, "install", "--prefer-offline")
}
