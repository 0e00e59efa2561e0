DROP TABLE list_preview;
