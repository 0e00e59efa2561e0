DROP TABLE profile_draft;
