export const en = {
  may_follow: "may follow",
  to_complete: "To complete: {{fields}}",
  complete: "Complete",
  recent: "Chosen lately: {{label}}",
  list_separator: ", ",
};
