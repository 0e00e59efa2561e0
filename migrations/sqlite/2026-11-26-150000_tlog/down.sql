DROP TABLE derived;
DROP TABLE state_bucket;
DROP TABLE state_row;
DROP TABLE tile;
DROP TABLE checkpoint;
