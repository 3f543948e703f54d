/** Installs the tarball beside other versions of effect than that in the entry for plain async code, and gives the entry what a program makes with them. */
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { folders, install, pack, pnpm, root, run } from "./tarballs.ts"

/** The first version with a stable API, and the last one before that in the entry. */
const versions = ["4.0.0", "4.0.6"]

const temp = mkdtempSync(join(tmpdir(), "effect-genai-versions-"))
process.on("exit", () => rmSync(temp, { recursive: true, force: true }))

// What `check:pack` has built stays as it is.
pnpm(root, "build")
const tarballs = folders.filter((folder) => folder.endsWith("/genai")).map((folder) => pack(folder, temp))

const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "--types", "node"]
const modules = ["--target", "es2022", "--module", "nodenext", "layers.ts"]

for (const version of versions) {
  const project = join(temp, version)
  install(project, tarballs, { "@effect/platform-node": version, "@types/node": "^24", "effect": version }, {
    // The peer is for the Effect face. What platform-node shares has the version of platform-node.
    "pnpm-workspace.yaml": `overrides:
  "@effect/platform-node-shared": ${version}
peerDependencyRules:
  allowedVersions: { effect: ${version} }
strictPeerDependencies: true
nodeVersion: 24.21.0
`,
    // What a program makes with its own effect has the types that the entry takes.
    "layers.ts": `
      import { NodeFileSystem, NodeHttpClient } from "@effect/platform-node"
      import { Auth, GoogleGenAI } from "effect-genai/promise"
      import * as Effect from "effect/Effect"
      import * as Redacted from "effect/Redacted"

      export const ai = new GoogleGenAI({
        apiKey: Redacted.make("key"),
        httpClient: NodeHttpClient.layerUndici,
        fileSystem: NodeFileSystem.layer,
        auth: Auth.bearer(Redacted.make("token"))
      })
      export const auth = Auth.make({
        credentials: () => Effect.succeed({ headers: { authorization: "Bearer token" }, query: {} }),
        project: Effect.succeed("my-project")
      })
      // @ts-expect-error -- a layer of another service
      export const files = new GoogleGenAI({ fileSystem: NodeHttpClient.layerUndici })
      // @ts-expect-error -- a layer of another service
      export const services = GoogleGenAI.fromLayer(NodeFileSystem.layer)`
  })
  cpSync(join(root, ".ci/checks/versions"), project, { recursive: true })
  run(project, process.execPath, "program.mjs")
  run(project, join(root, "node_modules/.bin/tsc"), "--ignoreConfig", ...strict, ...modules)
  const typescript5 = join(root, "packages/codegen/node_modules/typescript-5/bin/tsc")
  run(project, process.execPath, typescript5, ...strict, ...modules)
  console.log(`ok: effect ${version}`)
}
