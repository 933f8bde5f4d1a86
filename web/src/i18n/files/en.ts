export const en = {
  attached_to: "Files of {{label}}",
  full_one: "There is room for one file here.",
  full_other: "There is room for {{count}} files here.",
  too_many_one: "“{{label}}” holds one file; remove it before you add another.",
  too_many_other: "“{{label}}” holds {{count}} files at most; remove some before you add more.",
  held: "sent with the record",
  gone: "File that you may not see",
  not_shown: "This PDF cannot be shown here. Download it.",
  page: "Page {{number}} of {{count}}",
  original: "Open the original",
  before: "Previous file",
  after: "Next file",
};
