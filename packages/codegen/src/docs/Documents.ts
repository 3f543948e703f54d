import type { FileDocs } from "../Docs.ts"

export const Documents: FileDocs = {
  Document: {
    "": "A document of a file search store.",
    createTime: "When it was created, as an RFC 3339 time.",
    customMetadata: "Metadata of your own, by which searches can be filtered.",
    displayName: "The name that people see.",
    mimeType: "The media type.",
    name: "The name: `fileSearchStores/{store}/documents/{document}`.",
    sizeBytes: "The number of bytes, as a decimal string.",
    state: "Whether searches find it.",
    updateTime: "When it was last changed, as an RFC 3339 time."
  },
  DocumentState: {
    "": "Whether searches find a document.",
    STATE_UNSPECIFIED: "Not known.",
    STATE_PENDING: "Not yet: some of its chunks are still being embedded.",
    STATE_ACTIVE: "They do.",
    STATE_FAILED: "They do not: some of its chunks could not be embedded."
  },
  CustomMetadata: {
    "": "One metadata of a document: a key and one kind of value.",
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
      "Whether its chunks are deleted as well. If `false`, which is the default, a document with chunks is not deleted."
  },
  ListDocumentsParameters: { parent: "The name of the store: `fileSearchStores/{store}`." },
  ListDocumentsResponse: { "": "One page of documents.", documents: "The documents." }
}
