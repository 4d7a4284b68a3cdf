"""Real provinces and cantons (so that filters look true) and invented place names (so that no entity is a real one)."""

# Province as SERCOP writes it: INEC code, share of the sample of search answers, cantons with their weights.
PROVINCES = {
    "PICHINCHA": ("17", 2634, {"QUITO": 22, "CAYAMBE": 2, "RUMIÑAHUI": 2, "MEJIA": 2}),
    "GUAYAS": ("09", 2119, {"GUAYAQUIL": 12, "MILAGRO": 2, "SAMBORONDON": 1, "DURAN": 1, "BALZAR": 1, "DAULE": 1}),
    "MANABI": ("13", 1266, {"PORTOVIEJO": 4, "MANTA": 2, "CHONE": 1, "EL CARMEN": 1, "SUCRE": 1, "JIPIJAPA": 1}),
    "AZUAY": ("01", 1027, {"CUENCA": 7, "GUALACEO": 1, "PAUTE": 1, "GIRON": 1}),
    "LOJA": ("11", 837, {"LOJA": 4, "SARAGURO": 1, "MACARA": 1, "CALVAS": 1}),
    "TUNGURAHUA": ("18", 785, {"AMBATO": 4, "BAÑOS DE AGUA SANTA": 1, "SAN PEDRO DE PELILEO": 1}),
    "EL ORO": ("07", 773, {"MACHALA": 4, "SANTA ROSA": 1, "PIÑAS": 1, "ZARUMA": 1}),
    "LOS RIOS": ("12", 741, {"BABAHOYO": 3, "QUEVEDO": 2, "VINCES": 1}),
    "IMBABURA": ("10", 537, {"IBARRA": 2, "OTAVALO": 1, "COTACACHI": 1, "SAN MIGUEL DE URCUQUI": 1}),
    "CHIMBORAZO": ("06", 516, {"RIOBAMBA": 3, "CHUNCHI": 1, "GUANO": 1}),
    "CAÑAR": ("03", 448, {"AZOGUES": 3, "LA TRONCAL": 1}),
    "ESMERALDAS": ("08", 446, {"ESMERALDAS": 3, "ATACAMES": 1, "QUININDE": 1}),
    "MORONA SANTIAGO": ("14", 416, {"MORONA": 2, "SUCUA": 1, "GUALAQUIZA": 1}),
    "SUCUMBIOS": ("21", 391, {"LAGO AGRIO": 4, "SHUSHUFINDI": 1}),
    "CARCHI": ("04", 380, {"TULCAN": 2, "MONTUFAR": 1}),
    "PASTAZA": ("16", 377, {"PASTAZA": 5, "MERA": 1}),
    "ZAMORA CHINCHIPE": ("19", 345, {"ZAMORA": 2, "YANTZAZA": 1}),
    "COTOPAXI": ("05", 327, {"LATACUNGA": 2, "SALCEDO": 1, "PUJILI": 1}),
    "SANTA ELENA": ("24", 317, {"SANTA ELENA": 2, "SALINAS": 1, "LA LIBERTAD": 1}),
    "SANTO DOMINGO DE LOS TSACHILAS": ("23", 275, {"SANTO DOMINGO": 5, "LA CONCORDIA": 1}),
    "BOLIVAR": ("02", 269, {"GUARANDA": 2, "CHILLANES": 1}),
    "ORELLANA": ("22", 266, {"FRANCISCO DE ORELLANA": 3, "LORETO": 1}),
    "NAPO": ("15", 257, {"TENA": 3, "ARCHIDONA": 1}),
    "GALAPAGOS": ("20", 81, {"SANTA CRUZ": 2, "SAN CRISTOBAL": 2}),
}
PROVINCE_WEIGHTS = [weight for _, weight, _ in PROVINCES.values()]

PLACE_HEADS = (
    "VALLE", "RÍO", "LOMA", "PUERTO", "MONTE", "CERRO", "LAGUNA", "VEGA", "PEÑA", "LLANO", "BAHÍA", "MIRADOR",
    "ENSENADA", "FUENTE", "QUEBRADA", "HACIENDA",
)  # fmt: skip
PLACE_TAILS = (
    "ALTO", "SERENO", "DEL CÓNDOR", "DE LOS ARUPOS", "DE LAS ORQUÍDEAS", "DEL COLIBRÍ", "DE LOS CEIBOS", "DEL ALISO",
    "DE LA CHUQUIRAGUA", "DEL JAGUAR", "DE LOS MOLLES", "DEL CHAGRA", "DEL GUAYACÁN", "DE LA NEBLINA", "DEL QUINDE",
    "DEL PUMAMAQUI", "DEL AMANECER", "DE LA TOTORA",
)  # fmt: skip
BARRIOS = ("EL SAUCE", "LA PRADERA", "SAN JACINTO", "LAS PALMAS", "EL BOSQUE", "LA FLORIDA", "CENTRO", "EL RECREO")
STREETS = ("AV. DE LOS ARUPOS", "CALLE LAS ORQUÍDEAS", "AV. DEL CÓNDOR", "CALLE JUAN SEGURA", "AV. LOS CEIBOS",
           "CALLE 9 DE ENERO", "AV. DEL QUINDE", "CALLE ROSA ZARZA", "AV. LA VEGA", "CALLE EL MOLINO")  # fmt: skip


def place_name(index: int) -> str:
    """The index-th invented place: "VALLE ALTO", "RÍO SERENO"… no two alike below 288."""
    heads, tails = len(PLACE_HEADS), len(PLACE_TAILS)
    return f"{PLACE_HEADS[(index + index // tails) % heads]} {PLACE_TAILS[index % tails]}"
