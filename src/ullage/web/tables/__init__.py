"""The tables of a result as they are asked for: filtered, sorted, a page at a time, or whole as CSV or GeoJSON."""
