/**
 * The MIME type of a file, from its name.
 */
import * as Mime from "effect/http/Mime"
import * as Option from "effect/Option"

/** The type that the extension stands for; `undefined` if it is unknown or missing. A name such as `.profile` has no extension. */
export const ofName = (name: string): string | undefined => {
  const extension = /[^/\\]\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase()
  if (extension === undefined) return undefined
  return Object.hasOwn(offered, extension) ? offered[extension] : Option.getOrUndefined(Mime.getType(extension))
}

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
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  eot: "application/vnd.ms-fontobject",
  flac: "audio/flac",
  flv: "video/x-flv",
  ico: "image/vnd.microsoft.icon",
  jar: "application/java-archive",
  jsonl: "application/jsonl",
  kml: "application/vnd.google-earth.kml+xml",
  kmz: "application/vnd.google-earth.kmz+xml",
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
  vsd: "application/vnd.visio",
  wmv: "video/x-ms-wmv",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  xul: "application/vnd.mozilla.xul+xml"
}
