import type { FileDocs } from "../WrittenDocs.ts"

export const InteractionContent: FileDocs = {
  Content: { "": "A content: text, image, audio, video or document, discriminated by `type`." },
  TextContent: {
    "": "Text.",
    annotations: "Annotations of the text, such as its sources.",
    text: "The text."
  },
  ImageContent: {
    "": "An image: either `data` or `uri`.",
    data: "The bytes, encoded in base64.",
    mime_type: "The media type.",
    resolution: "The resolution at which the model reads it. It determines the number of tokens.",
    uri: "The URI: a URI of the Files API, or a public URL."
  },
  AudioContent: {
    "...": "ImageContent",
    "": "Audio: either `data` or `uri`.",
    channels: "The number of channels.",
    sample_rate: "The sample rate in hertz."
  },
  DocumentContent: { "...": "ImageContent", "": "A document, such as a PDF: either `data` or `uri`." },
  VideoContent: {
    "...": "ImageContent",
    "": "A video: either `data` or `uri`.",
    name: "A name of the video, by which the model can refer to it.",
    processing: "How the model reads it."
  },
  MediaProcessing: { "": "Settings of how the model reads a video." },
  StaticMediaProcessing: {
    "": "Frames are sampled at a fixed rate, and the model sees all of them.",
    end_offset: "The end of the section, as an offset from the start of the video, for example `90s`.",
    fps: "The frame rate in frames per second.",
    start_offset: "The start of the section, as an offset from the start of the video, for example `30s`."
  },
  ProcessingEnum: {
    "": "How the model reads a video.",
    static: "Frames are sampled at a fixed rate, and the model sees all of them.",
    agentic: "The model navigates to the sections it needs."
  },
  MediaResolution: {
    "": "The resolution at which the model reads media. A higher one shows more detail and costs more tokens.",
    low: "Low detail, low token cost.",
    medium: "Medium detail, medium token cost.",
    high: "High detail, high token cost.",
    ultra_high: "The highest detail and token cost."
  },
  AudioContentMimeType: { "": "A media type of audio." },
  DocumentContentMimeType: { "": "A media type of documents." },
  ImageContentMimeType: { "": "A media type of images." },
  VideoContentMimeType: { "": "A media type of video." },
  Annotation: { "": "An annotation of a section of text: a source, a speaker, or the timestamps of a word." },
  URLCitation: {
    "": "A page that a section of the text is based on.",
    end_index: "The end of the section in the text, in bytes (exclusive).",
    start_index: "The start of the section in the text, in bytes.",
    title: "The title of the page.",
    url: "The URL of the page."
  },
  FileCitation: {
    "...": "URLCitation",
    "": "A file that a section of the text is based on.",
    custom_metadata: "The custom metadata of the document.",
    document_uri: "The URI of the document.",
    file_name: "The name of the file.",
    media_id: "The id of the media in the document.",
    page_number: "The page of the document, starting at 1.",
    source: "The text of the document that is cited."
  },
  PlaceCitation: {
    "...": "URLCitation",
    "": "A place of Google Maps that a section of the text is based on.",
    name: "The name of the place.",
    place_id: "The id of the place: `places/{id}`.",
    review_snippets: "Reviews that the text is based on.",
    url: "The URI of the place in Google Maps."
  },
  ReviewSnippet: {
    "": "A review of a place.",
    review_id: "The id of the review.",
    title: "The title of the review.",
    url: "The URI of the review in Google Maps."
  },
  SpeechAnnotation: {
    "...": "URLCitation",
    "": "The speaker and style of a section of text.",
    speaker: "The name of the speaker.",
    style: "The style of speech."
  },
  WordInfo: {
    "...": "URLCitation",
    "": "A word of a transcription with its timestamps.",
    end_offset: "The end of the word, as an offset from the start of the audio, for example `1.5s`.",
    speaker: "The label of the speaker.",
    start_offset: "The start of the word, as an offset from the start of the audio, for example `1.2s`.",
    text: "The word."
  }
}
