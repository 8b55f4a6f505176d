"""From files of AIS to tracks and events in a folder; `run.track_files` has the flow."""
