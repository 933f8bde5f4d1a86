/** Servers of common providers, so that an address is enough. */

export interface Provider {
  key: string;
  name: string;
  domains: readonly string[];
  imap: string;
  smtp: string;
}

export const PROVIDERS: readonly Provider[] = [
  { key: "exmail", name: "腾讯企业邮", domains: ["exmail.qq.com"], imap: "imap.exmail.qq.com", smtp: "smtp.exmail.qq.com" },
  { key: "aliyun_qiye", name: "阿里企业邮箱", domains: [], imap: "imap.qiye.aliyun.com", smtp: "smtp.qiye.aliyun.com" },
  { key: "netease_qiye", name: "网易企业邮箱", domains: [], imap: "imap.qiye.163.com", smtp: "smtp.qiye.163.com" },
  { key: "qq", name: "QQ 邮箱", domains: ["qq.com", "foxmail.com", "vip.qq.com"], imap: "imap.qq.com", smtp: "smtp.qq.com" },
  { key: "163", name: "网易 163", domains: ["163.com"], imap: "imap.163.com", smtp: "smtp.163.com" },
  { key: "126", name: "网易 126", domains: ["126.com"], imap: "imap.126.com", smtp: "smtp.126.com" },
  { key: "aliyun", name: "阿里云邮箱", domains: ["aliyun.com"], imap: "imap.aliyun.com", smtp: "smtp.aliyun.com" },
  { key: "gmail", name: "Gmail", domains: ["gmail.com"], imap: "imap.gmail.com", smtp: "smtp.gmail.com" },
];

export function providerOf(address: string): Provider | undefined {
  const domain = address.split("@")[1]?.trim().toLowerCase() ?? "";
  return PROVIDERS.find((one) => one.domains.includes(domain));
}
