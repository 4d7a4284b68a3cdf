"""Given names that people of Ecuador commonly have, without accents: a row of capitalised words with one of them is
taken for a person's. Taking a street for a person costs nothing, because what is masked is restored."""

_NAMES = """
abel abraham adela adolfo adrian adriana agustin aida alba alberto alejandra alejandro alex alexander alexandra
alfonso alfredo alicia alison alonso alvaro amada amanda amelia ana anabel anahi andrea andres angel angela angelica
anita anthony antonella antonia antonio ariana ariel armando arturo astrid augusto aurelio aurora ayleen azucena
barbara beatriz belen benito benjamin bernardo bertha betty bianca blanca bolivar brayan brenda bryan byron camila
camilo carla carlos carmen carolina catalina cecilia celia cesar christian cinthia clara claudia clemencia clemente
cristhian cristian cristina cristobal damian daniel daniela danilo dario david dayana deisy delia denisse diana
diego digna dolores domenica domingo doris edgar edison edith edmundo eduardo edwin efrain elena elias elisa
elizabeth eloy elsa elvia elvira emilia emilio emma enrique erick erika ernesto esmeralda esperanza esteban
estefania esther eugenia eugenio eva evelyn ezequiel fabian fabiola fabricio fanny fatima fausto federico felipe
felix fernanda fernando flavio flor francisca francisco franklin freddy gabriel gabriela galo gary gaston genesis
genoveva geovanna geovanny gerardo german gilberto gina giovanni gladys glenda gloria gonzalo grace graciela
guadalupe guido guillermo gustavo hector helen henry hernan hilda holger homero hugo humberto ibeth ignacio ines
ingrid irene iris isaac isabel isidro ismael israel ivan ivonne jacinto jacqueline jaime jairo janeth javier jazmin
jefferson jenny jeremy jessica jesus jhon jhonny jimena jimmy joaquin joel joffre johan johana johanna john johnny
jonathan jorge jose josefa josefina joselyn josue juan juana julia julian juliana julieta julio justo karen karina
karla katherine katty kelly kerly kevin klever laura lauro leandro leidy lenin leonardo leonor leopoldo leticia
lidia lilian liliana lizbeth lorena lourdes lucas lucia luciana luciano lucila lucrecia luis luisa luz maida manuel
manuela marcela marcelo marcia marco marcos margarita margoth maria mariana mariano maricela mario marisol maritza
marlene marlon marta martha martin mateo matias mauricio mayra melany melissa mercedes miguel milena milton mirella
miriam mirian misael moises monica monserrath myriam nancy narcisa natalia nataly nathaly nelly nelson nestor
nicolas nicole nieves nilo nixon noe noemi nora norma octavio olga oliver olivia omar orlando oscar osvaldo oswaldo
pablo pamela paola patricia patricio paul paula paulina pedro piedad pilar polo priscila rafael ramiro ramon raquel
raul rebeca rene ricardo richard rita robert roberto rocio rodolfo rodrigo rogelio rolando roman romina romulo
ronald rosa rosalia rosario roxana ruben ruth sabrina salome salomon samantha samuel sandra santiago sara sarai saul
sebastian segundo selena sergio silvana silvia simon sixto sofia soledad sonia soraya stalin stefany steven susana
tamara tania tatiana telmo teodoro teresa tito tomas valentina valeria vanessa ventura veronica vicente victor
victoria vilma vinicio violeta virginia viviana vladimir walter washington wellington wendy wilfrido william wilman
wilmer wilson xavier ximena yadira yesenia yolanda zoila zulema
"""
GIVEN_NAMES = frozenset(_NAMES.split())
