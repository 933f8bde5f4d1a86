export const en = {
  may_follow: "may follow",
  to_complete: "To complete: {{fields}}",
  complete: "Complete",
  list_separator: ", ",
};
