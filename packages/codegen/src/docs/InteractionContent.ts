import type { FileDocs } from "../Docs.ts"

export const InteractionContent: FileDocs = {
  Content: { "": "One piece of what is said: text, an image, audio, video or a document, told apart by `type`." },
  TextContent: {
    "": "Text.",
    annotations: "What is known about sections of the text, such as its sources.",
    text: "The text."
  },
  ImageContent: {
    "": "An image: either `data` or `uri`.",
    data: "The bytes in base64.",
    mime_type: "The media type.",
    resolution: "The resolution at which the model reads it. It decides the number of tokens.",
    uri: "The URI: that of a file of the Files API, or an address that the server can read."
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
  MediaProcessing: { "": "How the model reads a video, in detail." },
  StaticMediaProcessing: {
    "": "Frames are taken at a fixed rate, and the model sees all of them.",
    end_offset: "Where to stop, as a time from the start of the video, for example `90s`.",
    fps: "How many frames the model reads of each second.",
    start_offset: "Where to begin, as a time from the start of the video, for example `30s`."
  },
  ProcessingEnum: {
    "": "How the model reads a video.",
    static: "Frames are taken at a fixed rate, and the model sees all of them.",
    agentic: "The model looks at the sections that it needs, in several steps."
  },
  MediaResolution: {
    "": "The resolution at which the model reads media. A higher one shows more detail and costs more tokens.",
    low: "Few tokens, little detail.",
    medium: "A compromise of detail and tokens.",
    high: "Fine detail.",
    ultra_high: "The finest detail, and the most tokens."
  },
  AudioContentMimeType: { "": "A media type of audio." },
  DocumentContentMimeType: { "": "A media type of documents." },
  ImageContentMimeType: { "": "A media type of images." },
  VideoContentMimeType: { "": "A media type of video." },
  Annotation: { "": "What is known about a section of a text: a source, a speaker or the times of a word." },
  URLCitation: {
    "": "A page that a section of the text is based on.",
    end_index: "Where the section ends in the text, in bytes, not included.",
    start_index: "Where the section starts in the text, in bytes.",
    title: "The title of the page.",
    url: "The address of the page."
  },
  FileCitation: {
    "...": "URLCitation",
    "": "A file that a section of the text is based on.",
    custom_metadata: "The custom metadata of the document.",
    document_uri: "The URI of the document.",
    file_name: "The name of the file.",
    media_id: "The id of the media in the document.",
    page_number: "The page of the document, counted from 1.",
    source: "The text of the document that is cited."
  },
  PlaceCitation: {
    "...": "URLCitation",
    "": "A place of Google Maps that a section of the text is based on.",
    name: "The name of the place.",
    place_id: "The id of the place: `places/{id}`.",
    review_snippets: "Reviews that the text is based on.",
    url: "The address of the place in Google Maps."
  },
  ReviewSnippet: {
    "": "A review of a place.",
    review_id: "The id of the review.",
    title: "The title of the review.",
    url: "The address of the review in Google Maps."
  },
  SpeechAnnotation: {
    "...": "URLCitation",
    "": "Who speaks a section of the text, and how.",
    speaker: "The name of the speaker.",
    style: "How the section is spoken, in a few words."
  },
  WordInfo: {
    "...": "URLCitation",
    "": "A word of a transcription, with its times.",
    end_offset: "Where the word ends, as a time from the start of the audio, for example `1.5s`.",
    speaker: "A label of who speaks.",
    start_offset: "Where the word starts, as a time from the start of the audio, for example `1.2s`.",
    text: "The word."
  }
}
