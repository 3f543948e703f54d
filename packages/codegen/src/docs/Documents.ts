import type { FileDocs } from "../WrittenDocs.ts"

export const Documents: FileDocs = {
  Document: {
    "": "A document of a file search store.",
    createTime: "The creation time, in RFC 3339 format.",
    customMetadata: "Custom metadata, for filters of searches.",
    displayName: "The display name.",
    mimeType: "The media type.",
    name: "The name: `fileSearchStores/{store}/documents/{document}`.",
    sizeBytes: "The number of bytes, as a decimal string.",
    state: "The processing state.",
    updateTime: "The time of the last update, in RFC 3339 format."
  },
  DocumentState: {
    "": "The processing state of a document.",
    STATE_UNSPECIFIED: "Unspecified.",
    STATE_PENDING: "Being processed.",
    STATE_ACTIVE: "Searchable.",
    STATE_FAILED: "Some chunks could not be embedded."
  },
  CustomMetadata: {
    "": "One entry of custom metadata: a key and a value of one kind.",
    key: "The key.",
    numericValue: "The value, if it is a number.",
    stringListValue: "The value, if it is a list of strings.",
    stringValue: "The value, if it is a string."
  },
  StringList: { "": "A list of strings.", values: "The strings." },
  GetDocumentParameters: { name: "The name of the document." },
  DeleteDocumentParameters: { name: "The name of the document." },
  DeleteDocumentConfig: {
    force:
      "Whether to delete the chunks of the document as well. If `false` (the default), a document with chunks is not deleted."
  },
  ListDocumentsParameters: { parent: "The name of the store: `fileSearchStores/{store}`." },
  ListDocumentsResponse: { "": "One page of documents.", documents: "The documents." }
}
