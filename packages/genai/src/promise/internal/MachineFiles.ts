/**
 * The files of the machine, which are loaded with the first use of one.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { FileSystem } from "effect/FileSystem"
import * as Loading from "./Loading.ts"

/** The methods of `LocalFiles`. */
type Methods = Pick<FileSystem, "open" | "remove" | "rename" | "stat">

const loaded = /*#__PURE__*/ Effect.promise(async () =>
  (await Loading.load("files", () => import("./LocalFiles.ts"))).files
)

const methods: Methods = {
  open: (...args) => Effect.flatMap(loaded, (files) => files.open(...args)),
  remove: (...args) => Effect.flatMap(loaded, (files) => files.remove(...args)),
  rename: (...args) => Effect.flatMap(loaded, (files) => files.rename(...args)),
  stat: (...args) => Effect.flatMap(loaded, (files) => files.stat(...args))
}

/** The key of a file system alone, since its module has what other methods need. */
export const Files = /*#__PURE__*/ Context.Service<FileSystem>("effect/FileSystem")

/** The methods that uploads and downloads use. */
export const files = methods as FileSystem
