"""The DAGs: each only wires plain functions of `pipeline.tasks.entry`, and says when they run."""
