import type { FileDocs } from "../Docs.ts"

export const Images: FileDocs = {
  Image: {
    "": "An image: its bytes, or its place in Cloud Storage.",
    gcsUri: "The URI in Cloud Storage: `gs://bucket/image.png`.",
    imageBytes: "The bytes in base64.",
    mimeType: "The media type, for example `image/png`."
  },
  GenerateImagesParameters: {
    config: "Settings of the images.",
    model: "The name of the model, for example `imagen-4.0-generate-001`.",
    prompt: "What the images show."
  },
  GenerateImagesConfig: {
    "": "Settings of generated images.",
    addWatermark: "Whether the images have an invisible watermark.",
    aspectRatio: "The aspect ratio: `1:1`, `3:4`, `4:3`, `9:16` or `16:9`. The default is `1:1`.",
    enhancePrompt: "Whether the prompt is rewritten for better images.",
    guidanceScale: "How closely the images follow the prompt. A high value may lower their quality.",
    imageSize: "The size of the longer side: `1K` or `2K`. Imagen 3 models do not take it.",
    includeRaiReason: "Whether the response says why an image was left out.",
    includeSafetyAttributes: "Whether the response has safety scores of the images and the prompt.",
    labels: "Labels by which costs are told apart, as names and values.",
    language: "The language of the prompt.",
    negativePrompt: "What the images should not show.",
    numberOfImages: "How many images to generate. The default and the limit depend on the model.",
    outputCompressionQuality: "The quality of JPEG images, from 0 to 100.",
    outputGcsUri: "The folder in Cloud Storage to which the images are written. Left out, the response has the bytes.",
    outputMimeType: "The media type of the images: `image/png` or `image/jpeg`.",
    personGeneration: "Whether people may be shown.",
    safetyFilterLevel: "From which rating on images are left out.",
    seed: "A number from which random choices are derived. Not together with `addWatermark`."
  },
  GenerateImagesResponse: {
    generatedImages: "The images.",
    positivePromptSafetyAttributes: "The safety scores of the prompt. Only with `includeSafetyAttributes`."
  },
  GeneratedImage: {
    "": "An image that a model made, or why it was left out.",
    enhancedPrompt: "The prompt as it was rewritten, where `enhancePrompt` was set.",
    image: "The image.",
    raiFilteredReason: "Why the image was left out. Only with `includeRaiReason`.",
    safetyAttributes: "The safety scores of the image. Only with `includeSafetyAttributes`."
  },
  SafetyAttributes: {
    "": "Safety scores.",
    categories: "The categories of harm.",
    contentType: "What was rated.",
    scores: "The scores, in the order of `categories`."
  },
  PersonGeneration: {
    "": "Whether people may be shown.",
    DONT_ALLOW: "Nobody may be shown.",
    ALLOW_ADULT: "Adults may be shown, children may not.",
    ALLOW_ALL: "Adults and children may be shown."
  },
  SafetyFilterLevel: {
    "": "From which rating on images are left out.",
    BLOCK_LOW_AND_ABOVE: "Ratings of low and above are blocked: the strictest level.",
    BLOCK_MEDIUM_AND_ABOVE: "Ratings of medium and above are blocked.",
    BLOCK_ONLY_HIGH: "Ratings of high are blocked.",
    BLOCK_NONE: "Hardly anything is blocked."
  },
  ImagePromptLanguage: {
    "": "The language of a prompt.",
    auto: "It is detected.",
    en: "English.",
    ja: "Japanese.",
    ko: "Korean.",
    hi: "Hindi.",
    zh: "Chinese.",
    pt: "Portuguese.",
    es: "Spanish."
  },
  EditImageParameters: {
    "": "Parameters of `models.editImage`.",
    config: "Settings of the edit.",
    model: "The name of the model, for example `imagen-3.0-capability-001`.",
    prompt: "What to change. It refers to the reference images by their ids, as `[1]`.",
    referenceImages: "The image to change, masks, and images to go by."
  },
  EditImageParametersInternal: { "...": "EditImageParameters", "": "What `models.editImage` sends." },
  EditImageConfig: {
    "...": "GenerateImagesConfig",
    "": "Settings of an edit of images.",
    baseSteps: "How many steps the model takes. More may give better images, and take longer.",
    editMode: "The kind of edit."
  },
  EditMode: {
    "": "The kind of an edit of an image.",
    EDIT_MODE_DEFAULT: "The model decides by the prompt and the reference images.",
    EDIT_MODE_INPAINT_REMOVAL: "What is under the mask is removed.",
    EDIT_MODE_INPAINT_INSERTION: "Something is put under the mask.",
    EDIT_MODE_OUTPAINT: "The image is made larger at its sides.",
    EDIT_MODE_CONTROLLED_EDITING: "The image is made to follow control images.",
    EDIT_MODE_STYLE: "The image is made in the style of another.",
    EDIT_MODE_BGSWAP: "The background is replaced.",
    EDIT_MODE_PRODUCT_IMAGE: "A product is put into a scene."
  },
  ReferenceImage: { "": "An image that an edit starts from or goes by." },
  RawReferenceImage: {
    "": "The image to change.",
    referenceId: "The id by which the prompt refers to the image.",
    referenceImage: "The image.",
    referenceType: "What the image is for. The SDK sets it."
  },
  MaskReferenceImage: {
    "...": "RawReferenceImage",
    "": "A mask: which areas to change.",
    config: "How the mask is made."
  },
  MaskReferenceConfig: {
    "": "How a mask is made.",
    maskDilation: "By how much the mask is made wider, from 0 to 1.",
    maskMode: "Where the mask comes from.",
    segmentationClasses: "The ids of the classes of things to mask, at most 5, for the mode `MASK_MODE_SEMANTIC`."
  },
  MaskReferenceMode: {
    "": "Where a mask comes from.",
    MASK_MODE_DEFAULT: "The model decides.",
    MASK_MODE_USER_PROVIDED: "It is the reference image.",
    MASK_MODE_BACKGROUND: "The background is detected.",
    MASK_MODE_FOREGROUND: "The foreground is detected.",
    MASK_MODE_SEMANTIC: "Things of `segmentationClasses` are detected."
  },
  ControlReferenceImage: {
    "...": "RawReferenceImage",
    "": "A control image: edges, scribbles or faces to follow.",
    config: "What the control image has."
  },
  ControlReferenceConfig: {
    "": "What a control image has.",
    controlType: "What the image is to follow.",
    enableControlImageComputation:
      "Whether the control image is computed from the reference image. If `false`, which is the default, the reference image is the control image."
  },
  ControlReferenceType: {
    "": "What an image is to follow.",
    CONTROL_TYPE_DEFAULT: "The model decides.",
    CONTROL_TYPE_CANNY: "Edges.",
    CONTROL_TYPE_SCRIBBLE: "Scribbles.",
    CONTROL_TYPE_FACE_MESH: "A mesh of a face."
  },
  StyleReferenceImage: {
    "...": "RawReferenceImage",
    "": "An image whose style to take over.",
    config: "What style it is."
  },
  StyleReferenceConfig: { "": "The style of an image.", styleDescription: "The style in words." },
  SubjectReferenceImage: {
    "...": "RawReferenceImage",
    "": "An image of someone or something to show.",
    config: "Who or what it is."
  },
  SubjectReferenceConfig: {
    "": "Who or what an image shows.",
    subjectDescription: "Who or what it is, in words.",
    subjectType: "What kind of subject it is."
  },
  SubjectReferenceType: {
    "": "A kind of subject.",
    SUBJECT_TYPE_DEFAULT: "The model decides.",
    SUBJECT_TYPE_PERSON: "A person.",
    SUBJECT_TYPE_ANIMAL: "An animal.",
    SUBJECT_TYPE_PRODUCT: "A product."
  },
  ContentReferenceImage: { "...": "RawReferenceImage", "": "An image whose content to take over." },
  ReferenceImageAPIInternal: {
    "...": "RawReferenceImage",
    "": "A reference image as it is sent.",
    controlImageConfig: "What the control image has.",
    maskImageConfig: "How the mask is made.",
    styleImageConfig: "What style it is.",
    subjectImageConfig: "Who or what it is."
  },
  EditImageResponse: { generatedImages: "The images." },
  UpscaleImageParameters: {
    "": "Parameters of `models.upscaleImage`.",
    config: "Settings of the larger image.",
    image: "The image to make larger.",
    model: "The name of the model, for example `imagen-4.0-upscale-preview`.",
    upscaleFactor: "By how much: `x2` or `x4`."
  },
  UpscaleImageConfig: {
    "...": "GenerateImagesConfig",
    "": "Settings of a larger image.",
    enhanceInputImage: "Whether noise and artefacts of the image are removed before.",
    imagePreservationFactor:
      "How closely the larger image follows the original. A low value gives finer details and less noise."
  },
  UpscaleImageAPIParametersInternal: { "...": "UpscaleImageParameters", "": "What `models.upscaleImage` sends." },
  UpscaleImageAPIConfigInternal: {
    "...": "UpscaleImageConfig",
    "": "Settings of a larger image, as they are sent.",
    mode: "The mode of the model. The SDK sets it.",
    numberOfImages: "How many images to make. The SDK sets it."
  },
  UpscaleImageResponse: { generatedImages: "The larger image." },
  RecontextImageParameters: {
    config: "Settings of the images.",
    model: "The name of the model, for example `virtual-try-on-preview-08-04`.",
    source: "What to put into a new scene."
  },
  RecontextImageConfig: {
    "...": "EditImageConfig",
    "": "Settings of images in a new scene."
  },
  RecontextImageSource: {
    "": "What to put into a new scene.",
    personImage: "The person who puts on the product.",
    productImages: "The products.",
    prompt: "What the new scene shows."
  },
  ProductImage: { "": "An image of a product.", productImage: "The image." },
  RecontextImageResponse: { generatedImages: "The images." },
  SegmentImageParameters: {
    config: "How the image is divided.",
    model: "The name of the model, for example `image-segmentation-001`.",
    source: "The image, and what to look for."
  },
  SegmentImageConfig: {
    "": "How an image is divided.",
    binaryColorThreshold:
      "The value between 0 and 255 from which on a pixel is in the mask. -1 keeps the shades of grey.",
    confidenceThreshold: "Only masks of which the model is at least this sure, from 0 to 1.",
    labels: "Labels by which costs are told apart, as names and values.",
    maskDilation: "By how much masks are made wider, from 0, which is not at all, to 1, which is the whole image.",
    maxPredictions: "The largest number of masks.",
    mode: "What to look for."
  },
  SegmentMode: {
    "": "What to look for in an image.",
    FOREGROUND: "The foreground.",
    BACKGROUND: "The background.",
    PROMPT: "What the prompt says.",
    SEMANTIC: "Things of the classes that the prompt names.",
    INTERACTIVE: "What the scribble marks."
  },
  SegmentImageSource: {
    "": "An image to divide, and what to look for.",
    image: "The image.",
    prompt: "What to look for, for the modes `PROMPT` and `SEMANTIC`.",
    scribbleImage: "A mark on what to look for, for the mode `INTERACTIVE`."
  },
  ScribbleImage: { "": "A mark on an image.", image: "The image of the mark." },
  SegmentImageResponse: { generatedMasks: "The masks." },
  GeneratedImageMask: {
    "": "A mask that a model made.",
    labels: "What the mask shows.",
    mask: "The mask."
  },
  EntityLabel: {
    "": "What a mask shows.",
    label: "The name of it.",
    score: "How sure the model is, from 0 to 1."
  },
  VideoGenerationReferenceImage: {
    "": "An image that a generated video goes by.",
    image: "The image.",
    referenceType: "What the image is for."
  },
  VideoGenerationReferenceType: {
    "": "What a reference image of a video is for.",
    ASSET: "It shows someone or something that the video shows.",
    STYLE: "It shows the style of the video."
  }
}
