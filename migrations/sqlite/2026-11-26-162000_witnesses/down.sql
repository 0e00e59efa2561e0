DROP TABLE checkpoint_renewal;
