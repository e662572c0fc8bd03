import "./menu";
import "./reading";
import "./embed";
import "./device";
