"""What the application tells of itself and of a result's method: rules, limits, models, licences."""
