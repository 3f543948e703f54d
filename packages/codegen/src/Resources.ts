/**
 * The resources of the API, from the methods that send requests: a resource of a new release needs no entry anywhere.
 */
import type { Facts, RouteFacts } from "./Facts.ts"
import * as Overlay from "./Overlay.ts"

/** The resources of one release. */
export interface Resources {
  /** The file of an operation: `AuthTokens` has `authTokensCreate`. */
  readonly fileOf: (operation: string) => string
  /** The public name of an operation: `authTokens.create`. */
  readonly titleOf: (operation: string) => string
  /** The file of a namespace of types, which has the name of its resource. */
  readonly fileOfNamespace: (namespace: string) => string
  /** Whether a namespace has the types of a resource. The camelCase family has one namespace for all its types. */
  readonly hasNamespace: (namespace: string) => boolean
}

/** The resources that the methods of a release belong to. */
export const resources = ({ routes }: Facts): Resources => {
  const paths = [
    ...Object.keys(routes.classic).map((method) => lowered(classOf(method))),
    ...Object.values(routes.snake).map(({ resource }) => resource)
  ]
  const files = new Set(paths.map((path) => capitalized(path.split(".")[0]!)))
  // The longest first: `fileSearchStoresGet` is no operation of `files`.
  const prefixes = [...new Set([...paths, ...[...files].map(lowered)])]
    .map((path) => [camelCase(path), path] as const)
    .toSorted(([a], [b]) => b.length - a.length)
  const pathOf = (operation: string) =>
    prefixes.find(([prefix]) => new RegExp(`^${prefix}[A-Z]`).test(operation)) ?? ["", ""]
  const spaces = new Map(
    Object.values(routes.snake).map(({ resource }) => {
      const file = capitalized(resource.split(".")[0]!)
      return [file.toLowerCase(), file] as const
    })
  )
  const ofNamespace = (namespace: string) => spaces.get(namespace.replaceAll("_", "").toLowerCase())
  return {
    fileOf: (operation) => capitalized(pathOf(operation)[1].split(".")[0]!),
    titleOf: (operation) => {
      const [prefix, path] = pathOf(operation)
      return `${path}.${lowered(operation.slice(prefix.length))}`
    },
    fileOfNamespace: (namespace) => ofNamespace(namespace) ?? capitalized(namespace),
    hasNamespace: (namespace) => ofNamespace(namespace) !== undefined
  }
}

/** `Models.generateContentInternal` → `modelsGenerateContent`. */
export const classicName = (method: string) =>
  lowered(classOf(method)) + capitalized(method.split(".")[1]!.replace(/Internal$/, ""))

/** `thingsListThings`, which users call as `things.list` → `thingsList`. */
export const snakeName = (method: string, { resource, verb }: RouteFacts["snake"][string]) =>
  Overlay.methods[method] ?? camelCase(`${resource}.${verb}`)

/** `generateContentConfig` → `GenerateContentConfig`. */
export const capitalized = (name: string) => name === "" ? "" : name[0]!.toUpperCase() + name.slice(1)

/** `GenerateContentConfig` → `generateContentConfig`. */
export const lowered = (name: string) => name === "" ? "" : name[0]!.toLowerCase() + name.slice(1)

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

const classOf = (method: string) => {
  const [name] = method.split(".")
  return Overlay.classes[name!] ?? name!
}

const camelCase = (path: string) =>
  path.split(".").map((part, index) => index === 0 ? part : capitalized(part)).join("")
