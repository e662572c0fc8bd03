import "./menu";
import "./reading";
import "./embed";
import "./device";
import "./also";
