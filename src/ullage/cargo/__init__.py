"""From a ship's draught, or her fill, to tonnes and barrels of cargo."""
