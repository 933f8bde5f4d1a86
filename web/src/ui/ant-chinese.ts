/** Chinese of Ant Design's own components and of its calendars: one piece. */
import "dayjs/locale/zh-cn";

export { default as chinese } from "antd/es/locale/zh_CN";
