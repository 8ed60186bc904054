"""Files of people, as tables: text, spreadsheets, and either of them packed."""
