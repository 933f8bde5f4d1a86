"""Sentences about views and maps in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "view_not_found": "There is no such view.\nIt may have been deleted, or it is somebody else's. Choose another one from the list.",
        "view_invalid": "The view cannot be saved like this.\nSee the list of errors for the place and the reason.",
        "view_too_many": "You have {maximum} views already.\nDelete those you do not use any more.",
        "map_invalid": "The map cannot be used like this.\nSee the list of errors for the reason.",
        "map_not_geojson": "The file is not GeoJSON with areas or lines.\nExport the map as GeoJSON (RFC 7946) and choose that file.",
        "map_no_lines": "The map has no areas or lines.\nPoints alone are not drawn: export the outlines.",
        "map_outside": "The position {lng}, {lat} is not on the earth.\nExport the map in degrees (CGCS2000 or WGS 84), longitude first.",
        "map_too_detailed": "The map has more than {maximum} points.\nSimplify its outlines and choose the file again.",
        "view_unknown_role": 'There is no role "{role}".\nGET /api/v1/roles lists the roles.',
    },
    "zh-CN": {
        "view_not_found": "没有这个视图。\n它可能已被删除，或属于其他人。请选择其他视图。",
        "view_invalid": "无法这样保存视图。\n具体位置和原因见错误列表。",
        "view_too_many": "您已有 {maximum} 个视图。\n请删除不再使用的视图。",
        "map_invalid": "无法使用这份地图。\n具体原因见错误列表。",
        "map_not_geojson": "文件不是包含面或线的 GeoJSON。\n请将地图导出为 GeoJSON（RFC 7946）后重新选择。",
        "map_no_lines": "地图中没有面或线。\n单独的点不会显示，请导出轮廓。",
        "map_outside": "坐标 {lng}, {lat} 超出经纬度范围。\n请按经纬度（CGCS2000 或 WGS 84，经度在前）导出地图。",
        "map_too_detailed": "地图超过 {maximum} 个点。\n请简化轮廓后重新选择文件。",
        "view_unknown_role": "没有角色“{role}”。\n角色列表见 GET /api/v1/roles。",
    },
}

i18n.register(MESSAGES)
