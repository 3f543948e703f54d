/**
 * The MIME type of a file, from its name.
 */
import * as Mime from "effect/http/Mime"
import * as Option from "effect/Option"

/** The type that the extension stands for; `undefined` if it is unknown or missing. A name such as `.profile` has no extension. */
export const ofName = (name: string): string | undefined => {
  const extension = /[^/\\]\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase()
  if (extension === undefined) return undefined
  if (Object.hasOwn(offered, extension)) return offered[extension]
  return sources.has(extension) ? "text/plain" : Option.getOrUndefined(Mime.getType(extension))
}

/**
 * Source code and settings: texts, for whose own types the API has no support. The standard list has other files for some of these names, such as `.cu`
 * and `.rs`.
 */
const sources = new Set(
  `asm bash bat bib bzl c cc cfg clj cljs cmake cmd cpp cs csproj cu cuh cxx dart diff ejs el elm env erl ex exs f f90 fs fsx
gd glsl go gql gradle graphql groovy h hcl hh hpp hrl hs hxx inc ini ipynb java jl jsonc json5 kt kts less lisp lock lua m make
mk ml mli mm nim nix org pas patch pl pm po properties proto ps1 psm1 pyi r rb rs rst s sass sbt scala scm scss sol sql srt
svelte swift tcl tex tf tfvars thrift toml v vb vhd vim vue wat yaml yml zig zsh`.split(/\s/)
)

/** Types that the API accepts or Google's SDK knows, and that the standard list lacks. */
const offered: { readonly [extension: string]: string } = {
  "3g2": "video/3gpp2",
  "3gp": "video/3gpp",
  "7z": "application/x-7z-compressed",
  abw: "application/x-abiword",
  aif: "audio/aiff",
  aiff: "audio/aiff",
  arc: "application/x-freearc",
  avi: "video/x-msvideo",
  azw: "application/vnd.amazon.ebook",
  bz: "application/x-bzip",
  bz2: "application/x-bzip2",
  csh: "application/x-csh",
  cts: "text/x-typescript",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  eot: "application/vnd.ms-fontobject",
  flac: "audio/flac",
  flv: "video/x-flv",
  ico: "image/vnd.microsoft.icon",
  jar: "application/java-archive",
  jsonl: "application/jsonl",
  kml: "application/vnd.google-earth.kml+xml",
  kmz: "application/vnd.google-earth.kmz+xml",
  mts: "text/x-typescript",
  mpkg: "application/vnd.apple.installer+xml",
  odp: "application/vnd.oasis.opendocument.presentation",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odt: "application/vnd.oasis.opendocument.text",
  oga: "audio/ogg",
  opus: "audio/opus",
  php: "application/x-httpd-php",
  ppt: "application/vnd.ms-powerpoint",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  py: "text/x-python",
  rar: "application/vnd.rar",
  sh: "application/x-sh",
  swf: "application/x-shockwave-flash",
  tar: "application/x-tar",
  ts: "text/x-typescript",
  tsx: "text/x-typescript",
  vsd: "application/vnd.visio",
  wmv: "video/x-ms-wmv",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  xul: "application/vnd.mozilla.xul+xml"
}
