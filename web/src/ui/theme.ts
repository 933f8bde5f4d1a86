/**
 * The one theme file: every colour, size and shadow of the interface, for light and dark, comfortable and compact.
 *
 * Our own styles read the tokens as CSS custom properties (`--accent`); Ant Design gets the same values.
 */
import type { ThemeConfig } from "antd";

export type Scheme = "light" | "dark";
/** What a person chooses on a wide screen; a phone has its own, for fingers. */
export type Density = "comfortable" | "compact" | "touch";

const FONT =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "Helvetica Neue", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

const LIGHT = {
  accent: "#3d52d5",
  "accent-hover": "#3043bd",
  "accent-soft": "#eef0fc",
  "accent-text": "#3043bd",
  "on-accent": "#ffffff",
  canvas: "#f7f7f8",
  surface: "#ffffff",
  raised: "#ffffff",
  sunken: "#f3f3f5",
  hover: "#f2f2f5",
  neutral: "#efeff2",
  line: "#e6e6ea",
  "line-strong": "#d3d4da",
  text: "#1c1d22",
  "text-2": "#55575f",
  "text-3": "#6b6d76",
  danger: "#c22f2f",
  "danger-soft": "#fdeeee",
  success: "#1d7a46",
  "success-soft": "#e8f5ed",
  warning: "#945a00",
  "warning-soft": "#fdf3e0",
  shadow: "0 1px 2px rgb(20 20 40 / 5%)",
  "shadow-pop": "0 8px 28px rgb(20 20 40 / 14%), 0 1px 3px rgb(20 20 40 / 10%)",
};

const DARK: typeof LIGHT = {
  accent: "#7484f2",
  "accent-hover": "#8c9af7",
  "accent-soft": "#262a45",
  "accent-text": "#a5b0fb",
  "on-accent": "#0f1020",
  canvas: "#131416",
  surface: "#191a1d",
  raised: "#212226",
  sunken: "#1e1f23",
  hover: "#26272c",
  neutral: "#2c2d33",
  line: "#2c2d33",
  "line-strong": "#4b4e57",
  text: "#ececef",
  "text-2": "#b4b6be",
  "text-3": "#989aa4",
  danger: "#f28b8b",
  "danger-soft": "#3a2023",
  success: "#6fcf97",
  "success-soft": "#1b3226",
  warning: "#e8b768",
  "warning-soft": "#38301d",
  shadow: "0 1px 2px rgb(0 0 0 / 40%)",
  "shadow-pop": "0 8px 28px rgb(0 0 0 / 55%), 0 1px 3px rgb(0 0 0 / 50%)",
};

const TOKENS: Record<Scheme, typeof LIGHT> = { light: LIGHT, dark: DARK };

/** Heights and paddings, in pixels, of what stands in rows. */
const ROOMS = {
  comfortable: { row: 42, line: 33, link: 34, control: 34, card: 12 },
  compact: { row: 32, line: 27, link: 28, control: 28, card: 8 },
  touch: { row: 44, line: 44, link: 44, control: 44, card: 12 },
};

export function rowHeight(density: Density): number {
  return ROOMS[density].row;
}

/** Write the sizes of a density to the page. */
export function applyDensity(density: Density): void {
  for (const [name, pixels] of Object.entries(ROOMS[density])) document.documentElement.style.setProperty(`--${name}-room`, `${String(pixels)}px`);
}

/** Soft background and readable text for coloured options, by scheme. Names are the ones documents may use. */
const HUES: Record<string, number> = {
  processing: 212, volcano: 16, red: 4, orange: 32, amber: 48, gold: 48, yellow: 56, lime: 90, green: 148, teal: 176, cyan: 192,
  blue: 222, indigo: 238, geekblue: 232, purple: 272, violet: 262, magenta: 318, pink: 334,
};

export function optionColors(color: string | null | undefined): { background: string; color: string; dot: string } {
  const hue = color ? HUES[color] : undefined;
  if (hue === undefined) return { background: "var(--neutral)", color: "var(--text-2)", dot: "var(--text-3)" };
  return {
    background: `hsl(${String(hue)} var(--option-bg))`,
    color: `hsl(${String(hue)} var(--option-text))`,
    dot: `hsl(${String(hue)} 62% 52%)`,
  };
}

/** Write the tokens of a scheme to the page. */
export function applyScheme(scheme: Scheme): void {
  const root = document.documentElement;
  root.dataset["scheme"] = scheme;
  root.style.colorScheme = scheme;
  for (const [name, value] of Object.entries(TOKENS[scheme])) root.style.setProperty(`--${name}`, value);
  root.style.setProperty("--font", FONT);
  root.style.setProperty("--option-bg", scheme === "light" ? "75% 94%" : "35% 19%");
  root.style.setProperty("--option-text", scheme === "light" ? "75% 26%" : "70% 78%");
}

/** The same tokens for Ant Design's components. */
export function antTheme(scheme: Scheme, motion: boolean, density: Density = "comfortable"): ThemeConfig {
  const token = TOKENS[scheme];
  return {
    hashed: false,
    token: {
      motion,
      colorPrimary: token.accent,
      colorPrimaryHover: token["accent-hover"],
      colorPrimaryActive: token["accent-hover"],
      colorLink: token["accent-text"],
      colorError: token.danger,
      colorSuccess: token.success,
      colorWarning: token.warning,
      colorText: token.text,
      colorTextSecondary: token["text-2"],
      colorTextDescription: token["text-3"],
      colorTextPlaceholder: token["text-3"],
      colorTextQuaternary: token["text-3"],
      colorTextTertiary: token["text-2"],
      colorTextLightSolid: token["on-accent"],
      colorBgBase: token.surface,
      colorBgLayout: token.canvas,
      colorBgContainer: token.surface,
      colorBgElevated: token.raised,
      colorBorder: token["line-strong"],
      colorBorderSecondary: token.line,
      colorFillAlter: token.sunken,
      controlItemBgHover: token.hover,
      controlItemBgActive: token["accent-soft"],
      controlItemBgActiveHover: token["accent-soft"],
      boxShadow: token["shadow-pop"],
      boxShadowSecondary: token["shadow-pop"],
      borderRadius: 6,
      borderRadiusLG: 10,
      fontFamily: FONT,
      fontSize: 14,
      controlHeight: ROOMS[density].control,
      ...(density === "touch" ? { controlHeightSM: ROOMS.touch.control, controlInteractiveSize: 20 } : {}),
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", fontWeight: 500, ...(density === "touch" ? { paddingInlineSM: 12 } : {}) },
      Modal: { titleFontSize: 16 },
      Select: { optionSelectedFontWeight: 500, optionSelectedColor: token.text },
    },
  };
}
